package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A machine is being booted for a build.
 *
 * @param attempt 1 for the first machine, and one more for each after it
 * @param attemptId fences effects: no two attempts share one
 * @param launcher which launcher runs it
 * @param machine {@code qemu} or {@code namespace}, with its acceleration where that matters ({@code qemu/kvm})
 */
public record BuildStarted(
        String buildId, int attempt, String attemptId, String launcher, String machine, Instant startedAt)
        implements Event {
    public BuildStarted {
        requireNonNull(buildId, "build_id");
        requireNonNull(attemptId, "attempt_id");
        requireNonNull(launcher, "launcher");
        requireNonNull(machine, "machine");
        requireNonNull(startedAt, "started_at");
    }

    @Override
    public String subject() {
        return buildId;
    }
}
