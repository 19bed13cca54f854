package dev.slipway.events.life;

import java.util.Arrays;
import java.util.Locale;

/**
 * How far a build has come on its way through the pipeline, in the order of the way. A build only ever goes forward: an
 * event that comes late changes nothing.
 */
public enum BuildPhase {
    /** It is known, and mirror-worker has not prepared it yet. */
    REQUESTED,
    /** Its base images are known. */
    PREPARED,
    /** It has its credential, and waits for a machine. */
    AUTHORIZED,
    /** A machine was started for it. */
    RUNNING;

    /** The word for programs: {@code authorized}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException where no phase is called so */
    public static BuildPhase ofWord(String word) {
        return Arrays.stream(values())
                .filter(phase -> phase.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a phase of a build: " + word));
    }

    BuildPhase orLater(BuildPhase other) {
        return compareTo(other) < 0 ? other : this;
    }
}
