package dev.slipway.converter.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.converter.convert.ConvertOutcome.Failed;
import dev.slipway.converter.convert.ConvertOutcome.Made;
import dev.slipway.converter.store.DiskStore;
import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.freespace.FreeSpace;
import dev.slipway.freespace.SpaceReserve;
import dev.slipway.freespace.UsedSpace;
import dev.slipway.oci.Platform;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Conversions on a real file system of 128 MiB, of which 64 MiB are to stay free. */
@Timeout(120)
class FullDiskIT {
    private static final int MIB = 1 << 20;

    @TempDir
    Path mount;

    private DiskStore disks;

    @BeforeEach
    void mount() throws Exception {
        assumeThat(System.getProperty("user.name")).as("mounts need root").isEqualTo("root");
        assertThat(run("mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", mount.toString()))
                .isZero();
        disks = DiskStore.open(mount);
    }

    @AfterEach
    void unmount() throws Exception {
        if (disks != null) {
            disks.close();
            run("umount", "-l", mount.toString());
        }
    }

    @Test
    void aDiskThatIsLargerThanAllThatMayBeTakenFailsAtOnce() throws Exception {
        SlowImage image = new SlowImage(80);

        ConvertOutcome outcome = step(image).convert(Pushes.of("builds/acme/b01", image.digest()), () -> {});

        assertThat(outcome).isInstanceOfSatisfying(Failed.class, failed -> assertThat(failed.reason())
                .contains("no_space", "more than the 64 MiB", "slipway.converter.min-free-space"));
        assertThat(disks.manifests()).isEmpty();
    }

    @Test
    void aDiskThatOthersLeaveNoSpaceForIsMadeOnceTheyAreGone() throws Exception {
        SlowImage image = new SlowImage(40);
        Path other = mount.resolve("other");
        Files.write(other, new byte[40 * MIB]);
        AtomicInteger waits = new AtomicInteger();
        FutureTask<ConvertOutcome> conversion = new FutureTask<>(
                () -> step(image).convert(Pushes.of("builds/acme/b01", image.digest()), waits::incrementAndGet));
        Thread.ofPlatform().daemon().start(conversion);
        await().until(() -> waits.get() > 2);
        assertThat(conversion).isNotDone();
        assertThat(UsedSpace.OF_THIS_HOST.bytes(mount)).isLessThan(42L * MIB);

        Files.delete(other);

        assertThat(conversion.get()).isInstanceOf(Made.class);
    }

    private ConvertStep step(SlowImage image) {
        return new ConvertStep(
                (_, _) -> image,
                disks,
                new ConvertStep.Settings(
                        Platform.LINUX_AMD64, DiskFormat.EXT4, new DiskSize.Minimal(), false, ConversionLimits.DEFAULT),
                new SpaceWatch(
                        new SpaceReserve(
                                "slipway.converter.min-free-space", 64L * MIB, List.of(mount), FreeSpace.OF_THIS_HOST),
                        UsedSpace.OF_THIS_HOST),
                new ConversionProgress(Clock.systemUTC(), new SimpleMeterRegistry().counter("read")));
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }
}
