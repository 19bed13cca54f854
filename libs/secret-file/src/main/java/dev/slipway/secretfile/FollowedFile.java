package dev.slipway.secretfile;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file says, read again when it changes. If the file cannot be read or understood, this is logged and the last
 * value stays in force; {@link #unreadable} says since when.
 */
public final class FollowedFile<T> implements Watched {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedFile.class);

    private final Path file;
    private final Content<T> content;
    private final Duration lookAgain;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile State<T> state;

    /** How the file is read. */
    public interface Content<T> {
        /** Equal for as long as the file need not be read again. */
        Object version() throws IOException;

        T read() throws IOException;
    }

    /** @param version what {@code value} was read of; {@code null} where it was not read */
    private record State<T>(T value, @Nullable Object version, Instant seen, Optional<Unreadable> unreadable) {}

    private FollowedFile(Path file, Content<T> content, Duration lookAgain, InstantSource clock, State<T> first) {
        this.file = file;
        this.content = content;
        this.lookAgain = lookAgain;
        this.clock = clock;
        this.state = first;
    }

    /**
     * Follows a file that has to be there from the start.
     *
     * @param lookAgain how long what was seen counts
     * @throws IOException where it cannot be read now
     */
    public static <T> FollowedFile<T> open(Path file, Content<T> content, Duration lookAgain, InstantSource clock)
            throws IOException {
        Object version = content.version();
        State<T> first = new State<>(content.read(), version, clock.instant(), Optional.empty());
        return new FollowedFile<>(file, content, lookAgain, clock, first);
    }

    /** Follows a file that may come later; until then, this value is in force. */
    public static <T> FollowedFile<T> startingWith(
            T value, Path file, Content<T> content, Duration lookAgain, InstantSource clock) {
        return new FollowedFile<>(
                file, content, lookAgain, clock, new State<>(value, null, Instant.MIN, Optional.empty()));
    }

    /** Tells the states of one file apart: also those that differ only in its mode or owner. */
    public static Object versionOf(Path file) throws IOException {
        return Files.readAttributes(file, "unix:lastModifiedTime,ctime,size,fileKey");
    }

    /** What the file says, or said last. */
    public T current() {
        return look().value();
    }

    @Override
    public Optional<Unreadable> unreadable() {
        return look().unreadable();
    }

    /** Reads it now, whether it has changed or not. */
    public void readAgain() throws IOException {
        reading.lock();
        try {
            Object version = content.version();
            state = new State<>(content.read(), version, clock.instant(), Optional.empty());
        } finally {
            reading.unlock();
        }
    }

    private State<T> look() {
        if (isDue(state) && reading.tryLock()) {
            try {
                // Somebody else may have looked since.
                if (isDue(state)) {
                    state = next(state);
                }
            } finally {
                reading.unlock();
            }
        }
        return state;
    }

    /** Also where the clock was set back since: else what was revoked would stay in force until it is as late again. */
    private boolean isDue(State<T> known) {
        Duration age = Duration.between(known.seen(), clock.instant());
        return age.isNegative() || age.compareTo(lookAgain) > 0;
    }

    private State<T> next(State<T> current) {
        try {
            Object version = content.version();
            boolean same = current.unreadable().isEmpty() && version.equals(current.version());
            return new State<>(same ? current.value() : content.read(), version, clock.instant(), Optional.empty());
        } catch (IOException | RuntimeException e) {
            return new State<>(current.value(), current.version(), clock.instant(), Optional.of(failed(current, e)));
        }
    }

    private Unreadable failed(State<T> current, Exception failure) {
        String reason = requireNonNull(Reasons.of(failure));
        Optional<Unreadable> before = current.unreadable();
        if (before.isEmpty() || !before.get().reason().equals(reason)) {
            LOG.error("a file cannot be read, what was read before stays in force: file={} reason={}", file, reason);
        }
        return new Unreadable(file, before.map(Unreadable::since).orElseGet(clock::instant), reason);
    }
}
