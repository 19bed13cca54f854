package dev.slipway.launcher.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.freespace.FreeSpace;
import dev.slipway.freespace.SpaceReserve;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system of 128 MiB, of which 64 MiB are to stay free. */
class FullDiskIT {
    private static final int MIB = 1 << 20;

    @TempDir
    Path mount;

    @BeforeEach
    void mount() throws Exception {
        assumeThat(System.getProperty("user.name")).as("mounts need root").isEqualTo("root");
        assertThat(run("mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", mount.toString()))
                .isZero();
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", mount.toString());
    }

    @Test
    void endsTheMachineThatFillsTheDiskBeforeOthersFindNoSpace() throws Exception {
        Path machines = Files.createDirectory(mount.resolve("machines"));
        Path modest = Files.createDirectory(machines.resolve("modest"));
        write(modest.resolve("scratch.img"), 20);
        Path greedy = Files.createDirectory(machines.resolve("greedy"));
        // A disk with holes: its size says nothing.
        try (RandomAccessFile sparse =
                new RandomAccessFile(modest.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(4L << 30);
        }
        SpaceReserve reserve = new SpaceReserve(
                "slipway.vm-launcher.min-free-space", 64L * MIB, List.of(machines), FreeSpace.OF_THIS_HOST);
        CompletableFuture<String> greedyEnded = new CompletableFuture<>();
        CompletableFuture<String> modestEnded = new CompletableFuture<>();

        try (SpaceGuard guard = new SpaceGuard(reserve, MachineUsage.in(machines)).start()) {
            guard.watch("modest", modestEnded::complete);
            SpaceGuard.Watch watch = guard.watch("greedy", greedyEnded::complete);
            assertThat(guard.shortage()).isEmpty();
            write(greedy.resolve("scratch.img"), 60);

            await().atMost(Duration.ofSeconds(30)).until(greedyEnded::isDone);
            assertThat(greedyEnded.join())
                    .contains("took 60 MiB", "slipway.vm-launcher.min-free-space")
                    .doesNotContain(machines.toString());
            assertThat(guard.shortage().orElseThrow()).contains(machines.toString(), "MiB left, less than the 64 MiB");
            Files.delete(greedy.resolve("scratch.img"));
            watch.close();

            await().atMost(Duration.ofSeconds(30)).until(() -> guard.shortage().isEmpty());
            assertThat(modestEnded).isNotDone();
        }
    }

    private static void write(Path file, int mebibytes) throws IOException {
        byte[] block = new byte[MIB];
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                out.write(block);
            }
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }
}
