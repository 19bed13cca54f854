package dev.slipway.secretfile;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that is read at each use, so that nothing old stays in force; what is missing there is seen here before it is used. */
public final class WatchedFile implements Watched {
    private final Path file;
    private final Look look;
    private final InstantSource clock;
    private @Nullable Instant since;

    /** Fails where the file cannot be read. */
    @FunctionalInterface
    private interface Look {
        void at(Path file) throws IOException;
    }

    private WatchedFile(Path file, Look look, InstantSource clock) {
        this.file = requireNonNull(file, "file");
        this.look = look;
        this.clock = clock;
    }

    /** A file that others may not read. */
    public static WatchedFile ofSecret(Path file, InstantSource clock) {
        return new WatchedFile(file, SecretFile::readBytes, clock);
    }

    /** A file that everybody may read, such as a public key. */
    public static WatchedFile ofPublic(Path file, InstantSource clock) {
        return new WatchedFile(file, Files::readAllBytes, clock);
    }

    /** Where a setting that names the file is not set, there is nothing to watch. */
    public static Watched ofSecret(Optional<Path> file, InstantSource clock) {
        return file.<Watched>map(named -> ofSecret(named, clock)).orElse(Optional::empty);
    }

    @Override
    public synchronized Optional<Unreadable> unreadable() {
        try {
            look.at(file);
            since = null;
            return Optional.empty();
        } catch (IOException e) {
            Instant first = since == null ? clock.instant() : since;
            since = first;
            return Optional.of(new Unreadable(file, first, Reasons.of(e)));
        }
    }
}
