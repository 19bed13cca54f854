package dev.slipway.launcher.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.freespace.SpaceReserve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpaceGuardTest {
    private static final long MIB = 1 << 20;

    private long free = 2048 * MIB;
    private final Map<String, Long> usage =
            new HashMap<>(Map.of("small", MIB, "large", 700 * MIB, "larger", 900 * MIB));
    private final List<String> ended = new ArrayList<>();
    private final SpaceGuard guard = new SpaceGuard(
            new SpaceReserve("slipway.vm-launcher.min-free-space", 1024 * MIB, List.of(Path.of("/data")), _ -> free),
            this::usage);

    private long usage(String machine) throws IOException {
        Long bytes = usage.get(machine);
        if (bytes == null) {
            throw new IOException("gone");
        }
        return bytes;
    }

    private SpaceGuard.Watch watch(String machine) {
        return guard.watch(machine, reason -> ended.add(machine + ": " + reason));
    }

    @Test
    void endsNobodyWhileThereIsSpace() throws Exception {
        watch("large");
        guard.look();

        assertThat(ended).isEmpty();
        assertThat(guard.shortage()).isEmpty();
    }

    @Test
    void endsTheMachineThatTakesTheMostAndSaysWhy() throws Exception {
        watch("small");
        watch("large");
        watch("larger");
        free = 1000 * MIB;
        guard.look();

        assertThat(ended)
                .containsExactly(
                        "larger: its machine took 900 MiB of disk space, the most of all, and the file system of"
                                + " /data has 1000 MiB left, less than the 1024 MiB of slipway.vm-launcher.min-free-space");
        assertThat(guard.shortage()).isPresent();
    }

    @Test
    void endsTheNextOneOnlyWhenTheFirstIsGoneAndThatDidNotHelp() throws Exception {
        watch("large");
        SpaceGuard.Watch larger = watch("larger");
        free = 0;
        guard.look();
        guard.look();
        assertThat(ended).hasSize(1).allMatch(line -> line.startsWith("larger: "));

        larger.close();
        guard.look();
        assertThat(ended).hasSize(2).last().asString().startsWith("large: ");
    }

    @Test
    void leavesOthersAloneWhenTheFirstsEndHelped() throws Exception {
        watch("large");
        SpaceGuard.Watch larger = watch("larger");
        free = 500 * MIB;
        guard.look();
        larger.close();
        free = 1400 * MIB;
        guard.look();

        assertThat(ended).hasSize(1);
    }

    @Test
    void doesNotPunishAMachineThatTakesNextToNothing() throws Exception {
        watch("small");
        watch("gone");
        free = 0;
        guard.look();

        assertThat(ended).isEmpty();
    }

    @Test
    void forgetsAMachineThatIsGone() throws Exception {
        watch("larger").close();
        free = 0;
        guard.look();

        assertThat(ended).isEmpty();
    }
}
