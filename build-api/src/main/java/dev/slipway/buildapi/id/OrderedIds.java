package dev.slipway.buildapi.id;

import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Ids that sort by the time they were made: a letter and a ULID in lower case (48 bits of milliseconds, 80 random bits,
 * Crockford's base 32). They are fit for repository names, file names and DNS labels.
 */
public final class OrderedIds {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int TIME_DIGITS = 10;
    private static final int RANDOM_DIGITS = 16;

    private final char kind;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** @param kind the first letter, which says what the ids are of */
    public OrderedIds(char kind, InstantSource clock) {
        this.kind = kind;
        this.clock = clock;
    }

    /** A new one. */
    public String next() {
        StringBuilder id = new StringBuilder().append(kind);
        long millis = clock.millis();
        for (int digit = TIME_DIGITS - 1; digit >= 0; digit--) {
            id.append(ALPHABET.charAt((int) (millis >>> (5 * digit)) & 31));
        }
        for (int digit = 0; digit < RANDOM_DIGITS; digit++) {
            id.append(ALPHABET.charAt(random.nextInt(32)));
        }
        return id.toString();
    }
}
