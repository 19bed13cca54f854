package dev.slipway.keys;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One key of a set, as its files say it.
 *
 * @param id its {@code kid}
 * @param since when it was added, was first used, or was replaced
 */
public record KeyState(String id, KeyStage stage, Instant since) {
    public KeyState {
        requireNonNull(id, "id");
        requireNonNull(stage, "stage");
        requireNonNull(since, "since");
    }
}
