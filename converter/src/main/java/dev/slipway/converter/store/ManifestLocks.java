package dev.slipway.converter.store;

import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One lock a manifest, among the threads of this process and among all processes that share the folder.
 *
 * <p>Between processes it is the lock of one byte of a file that stays empty (POSIX record locks, {@code fcntl(2)}).
 * The kernel releases it when the process dies. 60 bits of the digest choose the byte. Two manifests with the same 60
 * bits wait for one another, and nothing worse happens.
 */
final class ManifestLocks implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int HEX_DIGITS = 15;

    private final FileChannel file;
    private final ConcurrentMap<Long, Turn> turns = new ConcurrentHashMap<>();

    private ManifestLocks(FileChannel file) {
        this.file = file;
    }

    static ManifestLocks open(Path file) throws IOException {
        return new ManifestLocks(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }

    /** Waits until nobody else has it. */
    Held hold(Digest manifest) throws IOException, InterruptedException {
        Turn turn = join(position(manifest));
        try {
            turn.lock.lockInterruptibly();
        } catch (InterruptedException e) {
            leave(turn);
            throw e;
        }
        try {
            while (true) {
                @Nullable FileLock lock = tryLock(turn.position);
                if (lock != null) {
                    return new Held(turn, lock);
                }
                Thread.sleep(PAUSE);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            turn.lock.unlock();
            leave(turn);
            throw e;
        }
    }

    /** Empty where somebody else has it. */
    Optional<Held> tryHold(Digest manifest) throws IOException {
        Turn turn = join(position(manifest));
        if (!turn.lock.tryLock()) {
            leave(turn);
            return Optional.empty();
        }
        @Nullable FileLock lock = null;
        try {
            lock = tryLock(turn.position);
        } finally {
            if (lock == null) {
                turn.lock.unlock();
                leave(turn);
            }
        }
        return Optional.ofNullable(lock).map(held -> new Held(turn, held));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Never by {@link FileChannel#lock}: an interrupt there closes the file, and with it goes everybody's lock. */
    private @Nullable FileLock tryLock(long position) throws IOException {
        try {
            return file.tryLock(position, 1, false);
        } catch (OverlappingFileLockException e) {
            // Another store of this process has the same folder.
            return null;
        }
    }

    private static long position(Digest manifest) {
        return Long.parseLong(manifest.hex().substring(0, HEX_DIGITS), 16);
    }

    private Turn join(long position) {
        return turns.compute(position, (_, known) -> {
            Turn turn = known == null ? new Turn(position) : known;
            turn.users++;
            return turn;
        });
    }

    private void leave(Turn turn) {
        turns.computeIfPresent(turn.position, (_, left) -> --left.users == 0 ? null : left);
    }

    /** Those of this process who have a manifest or wait for it; forgotten with the last of them. */
    private static final class Turn {
        private final long position;
        private final ReentrantLock lock = new ReentrantLock();
        private int users;

        private Turn(long position) {
            this.position = position;
        }
    }

    /** A manifest that is held by this thread. */
    final class Held implements AutoCloseable {
        private final Turn turn;
        private final FileLock lock;

        private Held(Turn turn, FileLock lock) {
            this.turn = turn;
            this.lock = lock;
        }

        @Override
        public void close() throws IOException {
            try {
                lock.release();
            } finally {
                turn.lock.unlock();
                leave(turn);
            }
        }
    }
}
