package dev.slipway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.events.ApiTokenChanged;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * How fast refusals of credentials follow one another, by address and by the beginning of the token. Asked only once a request
 * is refused, so that the right credential is never refused or delayed for what others do. Services that share a process share
 * one: whoever guesses at one endpoint waits at the other, too.
 *
 * <p>Some refusals are answered at once. Further ones wait for their turn, which comes at a steady rate (GCRA, the leaky bucket
 * as a meter). Who would wait too long is told to come again later. So are all when too many wait at once.
 *
 * <p>The memory is fixed: a key is hashed to one of so many turns, with a seed that nobody else knows. Two keys that share a
 * turn slow each other's refusals, and nothing else. Its clock only goes forward, whatever is done to the time of day.
 */
@Singleton
public final class FailurePace {
    /** As many refusals wait at once. */
    static final int MOST_WAITING = 1_000;

    public static final Turn AT_ONCE = new Turn.In(Duration.ZERO);

    private static final int TURNS = 1 << 14;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final int BEGINNING = ApiTokenChanged.TEXT_PREFIX.length() + 8;
    private static final int IPV6_BYTES = 16;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final LongSupplier nanoseconds;
    private final byte[] seed = new byte[16];
    private final Rate byAddress = new Rate(Duration.ofMillis(500), 20);
    private final Rate byName = new Rate(Duration.ofSeconds(1), 10);
    private final Semaphore places = new Semaphore(MOST_WAITING);

    @Inject
    FailurePace() {
        this(System::nanoTime);
    }

    /** @param nanoseconds a clock that only goes forward, from any beginning */
    public FailurePace(LongSupplier nanoseconds) {
        long beginning = nanoseconds.getAsLong();
        this.nanoseconds = () -> nanoseconds.getAsLong() - beginning;
        new SecureRandom().nextBytes(seed);
    }

    /** When a refusal may be answered. */
    public sealed interface Turn {
        record In(Duration time) implements Turn {}

        /** Not within the longest wait. */
        record TooMany(Duration retryAfter) implements Turn {}
    }

    /**
     * Takes the next turn of this address and of what was guessed at.
     *
     * @param address the client's, as text
     * @param name what tells a guess from guesses at something else, such as the beginning of a token; empty if nothing does
     */
    public Turn next(String address, Optional<String> name) {
        Duration wait = byAddress.take(network(address));
        if (name.isPresent()) {
            Duration other = byName.take(name.get());
            wait = wait.compareTo(other) < 0 ? other : wait;
        }
        boolean tooLong = wait.compareTo(LONGEST_WAIT) > 0;
        boolean noPlace = !wait.isZero() && places.availablePermits() == 0;
        return tooLong || noPlace ? new Turn.TooMany(wait) : new Turn.In(wait);
    }

    /** The beginning of an API token, as what was guessed at; empty for any other text. */
    public static Optional<String> nameOfToken(String text) {
        return text.startsWith(ApiTokenChanged.TEXT_PREFIX)
                ? Optional.of("token " + text.substring(0, Math.min(text.length(), BEGINNING)))
                : Optional.empty();
    }

    /**
     * Waits on this virtual thread, if there is a place for one more to wait.
     *
     * @return whether it waited
     */
    public boolean await(Duration wait) throws InterruptedException {
        if (wait.isZero()) {
            return true;
        }
        if (!places.tryAcquire()) {
            return false;
        }
        try {
            Thread.sleep(wait);
            return true;
        } finally {
            places.release();
        }
    }

    /** An IPv4 address, or the network of an IPv6 address: who has one address there has all of them. */
    private static String network(String address) {
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            return HexFormat.of()
                    .formatHex(bytes.length == IPV6_BYTES ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes);
        } catch (IllegalArgumentException e) {
            return address;
        }
    }

    /** Turns that follow one another in this interval, after so many at once. */
    private final class Rate {
        private final long interval;
        private final long atOnce;
        /** When the last turn that somebody took would have come without those at once, in milliseconds. */
        private final AtomicLongArray last;

        private Rate(Duration interval, int atOnce) {
            this.interval = interval.toMillis();
            this.atOnce = (atOnce - 1) * this.interval;
            long[] longAgo = new long[TURNS];
            Arrays.fill(longAgo, -this.interval);
            this.last = new AtomicLongArray(longAgo);
        }

        /** How long until the next turn. One that is too far away stays free. */
        private Duration take(String key) {
            int slot = slotOf(key);
            while (true) {
                long now = TimeUnit.NANOSECONDS.toMillis(nanoseconds.getAsLong());
                long before = last.get(slot);
                long mine = Math.max(before + interval, now);
                long wait = Math.max(0, mine - atOnce - now);
                if (wait > LONGEST_WAIT.toMillis() || last.compareAndSet(slot, before, mine)) {
                    return Duration.ofMillis(wait);
                }
            }
        }
    }

    private int slotOf(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(seed);
            return ByteBuffer.wrap(digest.digest(key.getBytes(UTF_8))).getInt() & (TURNS - 1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every platform has SHA-256", e);
        }
    }
}
