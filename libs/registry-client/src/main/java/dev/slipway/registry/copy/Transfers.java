package dev.slipway.registry.copy;

import dev.slipway.oci.Digest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The blobs on their way, of all copies that share this: how many there are at once, and which of them somebody else is sending
 * to the same registry already. Safe for any number of threads.
 */
public final class Transfers {
    /** Large ones take the line's whole width anyway. Small ones take round trips, of which there may be more at a time. */
    private static final int LARGE_AT_ONCE = 4;

    private static final int SMALL_AT_ONCE = 16;
    private static final int QUESTIONS_AT_ONCE = 16;
    private static final long LARGE = 1 << 20;
    private static final int REMEMBERED = 10_000;

    /** One that comes from a slow upstream holds up those who have it from another one no longer than this. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Predicate<Repository> isEverybodys;
    private final Duration patience;

    /** Of copies that may all take blobs over from one another's repositories. */
    public Transfers() {
        this(_ -> true);
    }

    /**
     * @param isEverybodys whether blobs may be taken over from this repository, because whoever may read the other one may read it
     *     too. Else a manifest that only names the digest of a blob would open that blob to its readers
     */
    public Transfers(Predicate<Repository> isEverybodys) {
        this(isEverybodys, PATIENCE);
    }

    /** @param patience how long one copy waits for a blob that another one sends */
    Transfers(Predicate<Repository> isEverybodys, Duration patience) {
        this.isEverybodys = isEverybodys;
        this.patience = patience;
    }

    private record Sending(String registry, Digest digest) {}

    private final Semaphore large = new Semaphore(LARGE_AT_ONCE, true);
    private final Semaphore small = new Semaphore(SMALL_AT_ONCE, true);
    private final Semaphore questions = new Semaphore(QUESTIONS_AT_ONCE, true);
    private final Map<Sending, CountDownLatch> sending = new ConcurrentHashMap<>();
    private final Map<Sending, Repository> holders = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sending, Repository> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What a copy does while it has its turn. */
    @FunctionalInterface
    interface Turn<T> {
        T take() throws IOException;
    }

    /** A blob, or the rest of one: few large ones at once, and more that are small. */
    <T> T send(long bytes, Turn<T> turn) throws IOException {
        return inTurn(bytes > LARGE ? large : small, turn);
    }

    /** A request that moves no content. */
    <T> T ask(Turn<T> turn) throws IOException {
        return inTurn(questions, turn);
    }

    private static <T> T inTurn(Semaphore turns, Turn<T> turn) throws IOException {
        try {
            turns.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        }
        try {
            return turn.take();
        } finally {
            turns.release();
        }
    }

    /** Another repository of this one's registry that had this blob when a copy last looked. */
    Optional<Repository> holder(Repository into, Digest digest) {
        Optional<Repository> known;
        synchronized (holders) {
            known = Optional.ofNullable(holders.get(new Sending(into.host(), digest)));
        }
        return known.filter(repository -> !repository.equals(into) && isEverybodys.test(repository));
    }

    /** This repository has this blob. */
    void holds(Repository repository, Digest digest) {
        synchronized (holders) {
            holders.put(new Sending(repository.host(), digest), repository);
        }
    }

    /**
     * Has this blob to itself while it runs the sending. Where another copy is sending it to the same registry, that is waited
     * for, and nothing is run, unless that takes too long.
     *
     * @return whether the sending was run
     */
    boolean alone(Repository into, Digest digest, Forks.Task sendIt) throws IOException {
        Sending key = new Sending(into.host(), digest);
        CountDownLatch mine = new CountDownLatch(1);
        CountDownLatch other = sending.putIfAbsent(key, mine);
        if (other != null) {
            boolean ended = ended(other);
            if (!ended) {
                sendIt.run();
            }
            return !ended;
        }
        try {
            sendIt.run();
            return true;
        } finally {
            sending.remove(key, mine);
            mine.countDown();
        }
    }

    private boolean ended(CountDownLatch other) throws RegistryException.Interrupted {
        try {
            return other.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        }
    }
}
