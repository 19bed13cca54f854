package dev.slipway.token.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What files say. They are looked at again at most every two seconds, when somebody asks, and read again when one of them
 * has changed, come or gone. Where they cannot be read any more, that is logged and what they said before stays.
 *
 * @param <T> what they say
 */
public final class ReadAgain<T> {
    private static final Logger LOG = LoggerFactory.getLogger(ReadAgain.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final Path place;
    private final Listing listing;
    private final Reading<T> reading;
    private final Clock clock;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile State<T> state;
    /** The files when they could not be read the last time; guarded by the lock. */
    private @Nullable Map<Path, FileTime> unreadable;

    private record State<T>(T value, Map<Path, FileTime> files, Instant seen) {}

    /** Which files there are, and when each was changed. */
    @FunctionalInterface
    public interface Listing {
        Map<Path, FileTime> list() throws IOException;
    }

    /** Reads these files. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(Map<Path, FileTime> files) throws IOException;
    }

    private ReadAgain(Path place, Listing listing, Reading<T> reading, Clock clock) throws IOException {
        this.place = place;
        this.listing = listing;
        this.reading = reading;
        this.clock = clock;
        this.state = load(listing.list());
    }

    /**
     * Reads for the first time.
     *
     * @param place of the files, for the log
     * @throws IOException where they cannot be read
     */
    public static <T> ReadAgain<T> open(Path place, Listing listing, Reading<T> reading, Clock clock)
            throws IOException {
        return new ReadAgain<>(place, listing, reading, clock);
    }

    /** What they say now, or said two seconds ago. */
    public T current() {
        State<T> current = state;
        if (clock.instant().isAfter(current.seen().plus(LOOK_AGAIN)) && loading.tryLock()) {
            try {
                current = lookAgain(current);
                state = current;
            } finally {
                loading.unlock();
            }
        }
        return current.value();
    }

    /** Reads them now, because the caller has changed them. */
    void refresh() throws IOException {
        loading.lock();
        try {
            state = load(listing.list());
        } finally {
            loading.unlock();
        }
    }

    /** What cannot be read is tried again each time, and is told of once for each change: to mend it may leave no trace in the listing. */
    private State<T> lookAgain(State<T> current) {
        Map<Path, FileTime> files = Map.of();
        try {
            files = listing.list();
            return files.equals(current.files()) ? new State<>(current.value(), files, clock.instant()) : load(files);
        } catch (IOException | RuntimeException e) {
            if (!files.equals(unreadable)) {
                LOG.warn("files cannot be read again, what they said before stays: place={}", place, e);
                unreadable = files;
            }
            return new State<>(current.value(), current.files(), clock.instant());
        }
    }

    private State<T> load(Map<Path, FileTime> files) throws IOException {
        return new State<>(reading.read(files), files, clock.instant());
    }
}
