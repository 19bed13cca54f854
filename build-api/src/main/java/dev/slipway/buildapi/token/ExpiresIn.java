package dev.slipway.buildapi.token;

import dev.slipway.buildapi.body.TimeText;
import java.time.Duration;
import java.util.Optional;

/** How long a token lasts, as people write it. */
final class ExpiresIn {
    static final String MUST_BE = "a time such as " + TimeText.FORMS + ", longer than none and at most 3650d";

    private ExpiresIn() {}

    /** Empty where it is no such time. */
    static Optional<Duration> parse(String text) {
        return TimeText.parse(text);
    }
}
