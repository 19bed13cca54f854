package dev.slipway.events.life;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;

/** How a build ended. */
public enum BuildOutcome {
    @JsonProperty("succeeded")
    SUCCEEDED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("cancelled")
    CANCELLED,
    @JsonProperty("timed_out")
    TIMED_OUT,
    @JsonProperty("rejected")
    REJECTED;

    /** The word in JSON: {@code timed_out}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException where no outcome is called so */
    public static BuildOutcome ofWord(String word) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not an outcome of a build: " + word));
    }
}
