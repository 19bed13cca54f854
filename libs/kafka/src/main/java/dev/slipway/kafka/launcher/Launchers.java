package dev.slipway.kafka.launcher;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.LauncherState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The launchers of a Slipway, each as it said last how it stands. Safe for use by several threads.
 *
 * <p>Whether one is lost follows from when it wrote that, by its own clock: the clocks of the hosts have to agree to a few seconds.
 */
public final class Launchers {
    /** How often a launcher says how it stands. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    /** A launcher that was silent for so long is lost. */
    public static final Duration LOST_AFTER = Duration.ofSeconds(20);

    /** As long as the topic keeps it. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    private final Map<String, LauncherState> states = new ConcurrentHashMap<>();
    private final Clock clock;

    public Launchers(Clock clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * A launcher.
     *
     * @param state what it said last
     * @param lost whether it has been silent since for too long
     */
    public record Standing(LauncherState state, boolean lost) {}

    /** Takes what a launcher says. Of two words of one start the later one counts, whatever their order; of two starts the later start. */
    void apply(LauncherState state) {
        states.merge(state.launcher(), state, Launchers::later);
    }

    private static LauncherState later(LauncherState known, LauncherState next) {
        boolean isLater = known.startId().equals(next.startId())
                ? next.sequence() > known.sequence()
                : !next.at().isBefore(known.at());
        return isLater ? next : known;
    }

    /** A launcher stopped in peace. */
    void forget(String launcher) {
        states.remove(launcher);
    }

    /** All of the last day, by name. */
    public List<Standing> all() {
        Instant now = clock.instant();
        states.values().removeIf(state -> state.at().isBefore(now.minus(FORGOTTEN_AFTER)));
        return states.values().stream()
                .sorted(Comparator.comparing(LauncherState::launcher))
                .map(state -> new Standing(state, state.at().isBefore(now.minus(LOST_AFTER))))
                .toList();
    }

    /** What the machines of the largest launcher that takes builds may take in all, MiB; 0 where none is known. */
    public int largestMemoryMb() {
        return all().stream()
                .filter(Launchers::takesBuilds)
                .mapToInt(standing -> standing.state().memoryMb())
                .max()
                .orElse(0);
    }

    /** Whether there is a launcher for a machine of some size. */
    public enum Room {
        /** One has a free place and the memory now. */
        FREE,
        /** Those that are large enough have other builds. */
        BUSY,
        /** Those that are large enough are about to stop, take no builds, or are lost: one may come back. */
        AWAY,
        /** No launcher is large enough. */
        NONE
    }

    /** @param memoryMb what a machine is to have, MiB */
    public Room roomFor(int memoryMb) {
        return all().stream()
                .filter(standing -> standing.state().memoryMb() >= memoryMb)
                .map(standing -> room(standing, memoryMb))
                .min(Comparator.naturalOrder())
                .orElse(Room.NONE);
    }

    private static Room room(Standing standing, int memoryMb) {
        LauncherState state = standing.state();
        if (!takesBuilds(standing)) {
            return Room.AWAY;
        }
        boolean isFree = state.builds().size() < state.places() && state.memoryMb() - state.memoryTakenMb() >= memoryMb;
        return isFree ? Room.FREE : Room.BUSY;
    }

    private static boolean takesBuilds(Standing standing) {
        return !standing.lost()
                && !standing.state().draining()
                && standing.state().problem().isEmpty();
    }

    /** Whether a launcher works on a build, and may have a machine of that size for it. */
    public boolean haveTaken(String buildId, int memoryMb) {
        return all().stream()
                .map(Standing::state)
                .anyMatch(
                        state -> state.memoryMb() >= memoryMb && state.builds().contains(buildId));
    }
}
