package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a launcher stands. Each launcher says it every few seconds, so one that is silent is lost. The topic is compacted by the
 * launcher's name; a launcher that stops in peace leaves nothing there.
 *
 * @param startId another one for each start, which tells a launcher from an earlier one of the same name
 * @param sequence counts up from 0 within a start
 * @param version of Slipway
 * @param machine what builds run in: {@code qemu/kvm}; as the settings have it while that is not known yet
 * @param places how many builds may run at once
 * @param memoryMb what its machines may take in all, MiB
 * @param memoryTakenMb how much of that they have now, MiB
 * @param builds ids of the builds that it works on
 * @param draining whether it is about to stop: it takes no more builds and ends those that it has
 * @param problem why it takes no builds; absent while it is healthy. Cut after 512 characters
 */
public record LauncherState(
        String launcher,
        String startId,
        long sequence,
        String version,
        String machine,
        int places,
        int memoryMb,
        int memoryTakenMb,
        List<String> builds,
        boolean draining,
        Optional<String> problem,
        Instant at)
        implements Event {
    private static final int LONGEST_PROBLEM = 512;

    public LauncherState {
        requireNonNull(launcher, "launcher");
        requireNonNull(startId, "start_id");
        requireNonNull(version, "version");
        requireNonNull(machine, "machine");
        builds = Absent.ifNull(builds);
        problem = Absent.ifNull(problem).map(text -> Excerpt.of(Visible.text(text), LONGEST_PROBLEM));
        requireNonNull(at, "at");
    }

    @Override
    public String subject() {
        return launcher;
    }
}
