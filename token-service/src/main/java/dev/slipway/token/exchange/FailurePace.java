package dev.slipway.token.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.slipway.token.account.AccountSpec;
import dev.slipway.token.apitoken.ApiTokens;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How fast refusals follow one another, by address and by the beginning of the token. Asked only once a request is refused,
 * so that the right credential is never refused or delayed for what others do.
 *
 * <p>Some refusals are answered at once. Further ones wait for their turn, which comes at a steady rate (GCRA, the leaky bucket
 * as a meter). Who would wait too long is told to come again later. So are all when too many wait at once.
 *
 * <p>The memory is fixed: a key is hashed to one of so many turns, with a seed that nobody else knows. Two keys that share a
 * turn slow each other's refusals, and nothing else.
 */
final class FailurePace {
    /** As many refusals wait at once. */
    static final int MOST_WAITING = 1_000;

    static final Turn AT_ONCE = new Turn.In(Duration.ZERO);

    private static final int TURNS = 1 << 14;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final int BEGINNING = ApiTokens.PREFIX.length() + 8;
    private static final int LONGEST_NAME = 64;
    private static final int IPV6_BYTES = 16;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final InstantSource clock;
    private final byte[] seed = new byte[16];
    private final Rate byAddress = new Rate(Duration.ofMillis(500), 20);
    private final Rate byName = new Rate(Duration.ofSeconds(1), 10);
    private final Semaphore places = new Semaphore(MOST_WAITING);

    FailurePace(InstantSource clock) {
        this.clock = clock;
        new SecureRandom().nextBytes(seed);
    }

    /** When a refusal may be answered. */
    sealed interface Turn {
        record In(Duration time) implements Turn {}

        /** Not within the longest wait. */
        record TooMany(Duration retryAfter) implements Turn {}
    }

    /**
     * Takes the next turn of this address and of the name that was presented.
     *
     * @param address the client's, as text
     */
    Turn next(String address, Presented presented) {
        Duration wait = byAddress.take(network(address));
        Optional<String> name = nameOf(presented);
        if (name.isPresent()) {
            Duration other = byName.take(name.get());
            wait = wait.compareTo(other) < 0 ? other : wait;
        }
        boolean tooLong = wait.compareTo(LONGEST_WAIT) > 0;
        boolean noPlace = !wait.isZero() && places.availablePermits() == 0;
        return tooLong || noPlace ? new Turn.TooMany(wait) : new Turn.In(wait);
    }

    /**
     * Waits on this virtual thread, if there is a place for one more to wait.
     *
     * @return whether it waited
     */
    boolean await(Duration wait) throws InterruptedException {
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

    /**
     * What is guessed at: the beginning of an API token, or an account. All builds have one user name, and all refresh tokens
     * begin alike, so that these say nothing.
     */
    private static Optional<String> nameOf(Presented presented) {
        return switch (presented) {
            case Presented.Password(String username, String secret)
            when secret.startsWith(ApiTokens.PREFIX) ->
                Optional.of("token " + secret.substring(0, Math.min(secret.length(), BEGINNING)));
            case Presented.Password(String username, String secret)
            when username.equals(AccountSpec.BUILD_USERNAME) -> Optional.empty();
            case Presented.Password(String username, String secret) ->
                Optional.of("account " + username.substring(0, Math.min(username.length(), LONGEST_NAME)));
            case Presented.RefreshToken refreshToken -> Optional.empty();
            case Presented.Nothing nothing -> Optional.empty();
        };
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
        private final AtomicLongArray last = new AtomicLongArray(TURNS);

        private Rate(Duration interval, int atOnce) {
            this.interval = interval.toMillis();
            this.atOnce = (atOnce - 1) * this.interval;
        }

        /** How long until the next turn. One that is too far away stays free. */
        private Duration take(String key) {
            int slot = slotOf(key);
            while (true) {
                long now = clock.millis();
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
