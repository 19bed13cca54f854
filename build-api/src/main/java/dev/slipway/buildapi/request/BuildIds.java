package dev.slipway.buildapi.request;

import dev.slipway.events.BuildSubmitted;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.regex.Pattern;

/**
 * Build ids: {@code b} and a ULID in lower case (48 bits of milliseconds, 80 random bits, Crockford's base 32). They sort
 * by the time they were made, and are fit for repository names, file names and DNS labels.
 */
final class BuildIds {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int TIME_DIGITS = 10;
    private static final int RANDOM_DIGITS = 16;
    private static final Pattern GRAMMAR = Pattern.compile(BuildSubmitted.BUILD_ID);

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    BuildIds(Clock clock) {
        this.clock = clock;
    }

    /** Whether an id that somebody else made is one. */
    static boolean isValid(String id) {
        return GRAMMAR.matcher(id).matches();
    }

    String next() {
        StringBuilder id = new StringBuilder("b");
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
