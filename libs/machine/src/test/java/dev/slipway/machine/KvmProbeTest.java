package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a script in the place of QEMU. */
@Timeout(60)
final class KvmProbeTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final String HANGS = "echo $$ > pid.new; mv pid.new pid; exec sleep 1000000";

    @TempDir
    private Path directory;

    private QemuGuest guest;
    private Path device;

    @BeforeEach
    void makeADevice() throws IOException {
        guest = new QemuGuest(directory.resolve("kernel"), directory.resolve("initrd"), directory.resolve("root.ext4"));
        device = Files.createFile(directory.resolve("kvm"));
    }

    /** @param boot what the script does when it is to boot; each time it notes that it did */
    private KvmProbe probe(String boot, Duration deadline) throws IOException {
        Path qemu = directory.resolve("qemu");
        Files.writeString(qemu, """
                #!/bin/sh
                cd %s
                [ "$1" = --version ] && { echo "QEMU version 1"; exit; }
                echo "$@" >> boots
                %s
                """.formatted(directory, boot));
        Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwx------"));
        return new KvmProbe(guest, directory.resolve("answer"), new KvmProbe.Host(device, qemu.toString(), deadline));
    }

    private List<String> boots() throws IOException {
        Path boots = directory.resolve("boots");
        return Files.exists(boots) ? Files.readAllLines(boots) : List.of();
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readString(directory.resolve("pid")).strip());
    }

    @Test
    void takesKvmWhereAKernelBootsUnderIt() throws Exception {
        KvmProbe probe = probe("echo early; echo slipway-probe-passed", LONG);

        assertThat(probe.best()).isEqualTo(Acceleration.KVM);
        assertThat(boots()).singleElement().satisfies(line -> assertThat(line)
                .contains("-accel kvm", "-append console=ttyS0 quiet panic=-1 reboot=t no_timer_check slipway.probe"));
    }

    @Test
    void takesEmulationWhereQemuEndsWithoutABoot() throws Exception {
        assertThat(probe("echo 'failed to initialize kvm' >&2; exit 1", LONG).best())
                .isEqualTo(Acceleration.TCG);
    }

    @Test
    void takesEmulationWhereNoKernelGetsAnywhereAndLeavesNoProcess() throws Exception {
        assertThat(probe("echo Booting; " + HANGS, SHORT).best()).isEqualTo(Acceleration.TCG);

        assertThat(ProcessIdentity.isRunning(pid())).isFalse();
    }

    @Test
    void takesEmulationWithoutAProbeWhereThereIsNoDevice() throws Exception {
        Files.delete(device);

        assertThat(probe("echo slipway-probe-passed", LONG).best()).isEqualTo(Acceleration.TCG);
        assertThat(boots()).isEmpty();
    }

    @Test
    void remembersItsAnswerUntilAnotherKernelComes() throws Exception {
        assertThat(probe("echo slipway-probe-passed", LONG).best()).isEqualTo(Acceleration.KVM);
        assertThat(probe("exit 1", LONG).best()).isEqualTo(Acceleration.KVM);
        assertThat(boots()).hasSize(1);

        guest = new QemuGuest(directory.resolve("kernel-2"), guest.initrd(), guest.rootDisk());

        assertThat(probe("exit 1", LONG).best()).isEqualTo(Acceleration.TCG);
    }

    @Test
    void stopsAtOnceWhenTheLauncherStops() throws Exception {
        KvmProbe probe = probe(HANGS, LONG);
        FutureTask<Acceleration> task = new FutureTask<>(probe::best);
        Thread prober = Thread.ofPlatform().daemon().start(task);
        await().until(() -> Files.exists(directory.resolve("pid")));

        prober.interrupt();

        assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(ProcessIdentity.isRunning(pid())).isFalse();
    }
}
