package dev.slipway.launcher.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.freespace.SpaceReserve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SpaceGuardTest {
    private static final long MIB = 1 << 20;

    private volatile long free = 2048 * MIB;
    private final Map<String, Long> usage =
            new HashMap<>(Map.of("small", MIB, "large", 700 * MIB, "larger", 900 * MIB));
    private final List<String> ended = new ArrayList<>();
    private final SpaceGuard guard = new SpaceGuard(reserve(), this::usage);

    private SpaceReserve reserve() {
        return new SpaceReserve("slipway.vm-launcher.min-free-space", 1024 * MIB, List.of(Path.of("/data")), _ -> free);
    }

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
                .singleElement()
                .asString()
                .startsWith("larger: its machine took 900 MiB of disk space, the most of all")
                .contains("(slipway.vm-launcher.min-free-space)", "ask the operator")
                .doesNotContain("/data", "1000");
        assertThat(guard.shortage())
                .contains("the file system of /data has 1000 MiB left, less than the 1024 MiB of"
                        + " slipway.vm-launcher.min-free-space");
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
    void endsTheNextOneTooWhenTheFirstDoesNotGo() throws Exception {
        watch("large");
        watch("larger");
        free = 0;
        for (int looks = 0; looks < 41; looks++) {
            guard.look();
        }
        assertThat(ended).hasSize(1);

        guard.look();
        assertThat(ended).hasSize(2).last().asString().startsWith("large: ");
    }

    @Test
    void looksAgainAfterAnErrorOfItsOwn() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        AtomicBoolean failed = new AtomicBoolean();
        MachineUsage usage = _ -> {
            if (failed.compareAndSet(false, true)) {
                throw new IllegalStateException("a bug");
            }
            return 900 * MIB;
        };
        free = 0;

        try (SpaceGuard started = new SpaceGuard(reserve(), usage).start()) {
            started.watch("larger", heard::complete);

            assertThat(heard.get(30, TimeUnit.SECONDS)).contains("900 MiB");
        }
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
