package dev.slipway.keys;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All keys of one kind, as a rotation changes them. Each change is one atomic write or move: whoever is killed between two of them
 * finds the state again in the files. The services read the files while they change.
 */
public interface KeySet {
    /** The keys, the oldest first. */
    List<KeyState> list() throws IOException;

    /** Makes a key and publishes it, before it is used. */
    KeyState add() throws IOException;

    /** Has an added key take over from the one that is used. */
    void use(String keyId) throws IOException;

    /** Deletes a key that was replaced; what was signed or sealed with it opens nothing any more. */
    void remove(String keyId) throws IOException;

    /** The place that {@link #lock} locks. */
    Path place();

    /** The keys at one stage, the oldest first. */
    default List<KeyState> at(KeyStage stage) throws IOException {
        return list().stream().filter(key -> key.stage() == stage).toList();
    }

    /**
     * Keeps others from rotating these keys, until the lock is closed or this process ends. Removes what a rotation left behind
     * that was killed.
     *
     * @return empty where another process rotates them
     */
    default Optional<FileLock> lock() throws IOException {
        Path file = place().resolve(".rotation");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            SecureFiles.giveToOwnerOfDirectory(file);
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                SecureFiles.removeAbandoned(place());
                return Optional.of(lock);
            }
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it.
        }
        channel.close();
        return Optional.empty();
    }
}
