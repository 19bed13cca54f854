package dev.slipway.buildapi.launcher;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.slipway.events.LauncherState;
import dev.slipway.kafka.launcher.Launchers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A launcher as the API shows it: what it said last.
 *
 * @param startId another one for each start
 * @param version of Slipway
 * @param machine what builds run in
 * @param lost whether it has been silent for so long that it may be gone
 * @param healthy whether it takes builds
 * @param problem why it does not
 * @param draining whether it is about to stop
 * @param places how many builds may run at once
 * @param memoryMb what its machines may take in all, MiB
 * @param memoryTakenMb how much of that they have, MiB
 * @param memoryFreeMb the rest, MiB
 * @param builds ids of the builds that it works on
 * @param seenAt when it said so
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record LauncherView(
        String name,
        String startId,
        String version,
        String machine,
        boolean lost,
        boolean healthy,
        Optional<String> problem,
        boolean draining,
        int places,
        int memoryMb,
        int memoryTakenMb,
        int memoryFreeMb,
        List<String> builds,
        Instant seenAt) {
    static LauncherView of(Launchers.Standing standing) {
        LauncherState state = standing.state();
        return new LauncherView(
                state.launcher(),
                state.startId(),
                state.version(),
                state.machine(),
                standing.lost(),
                state.problem().isEmpty(),
                state.problem(),
                state.draining(),
                state.places(),
                state.memoryMb(),
                state.memoryTakenMb(),
                Math.max(0, state.memoryMb() - state.memoryTakenMb()),
                state.builds(),
                state.at());
    }

    /** All launchers of the last day, by name. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @Schema(name = "LauncherList")
    record All(List<LauncherView> launchers) {
        All {
            launchers = List.copyOf(launchers);
        }
    }
}
