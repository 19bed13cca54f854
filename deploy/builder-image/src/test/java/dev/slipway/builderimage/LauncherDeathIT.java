package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineReaper;
import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.QemuGuest;
import dev.slipway.machine.QemuMachine;
import dev.slipway.machine.RunningMachine;
import dev.slipway.machine.network.NetworkAccess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A launcher in a process of its own that is killed over a virtual machine whose guest is up. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class LauncherDeathIT {
    private static final String QEMU = "qemu-system-x86_64";
    private static final String UP = "the guest is up";
    private static final String MACHINE = "b1-1";

    @TempDir
    private Path state;

    @Tag("long")
    @Test
    void takesItsVirtualMachineWithItAndLeavesTheRestToTheNextOne() throws Exception {
        assumeTrue(TestHost.isInstalled("mmdebstrap"), "needs mmdebstrap");
        assumeTrue(TestHost.isRoot(), "machines need root");
        assumeTrue(TestHost.isInstalled(QEMU), "needs qemu-system-x86");
        Path disk = new BuilderImage(TestHost.cache(), System.out::println).disk();
        Path machines = state.resolve("machines");
        Process launcher = launcher(disk, machines);
        try (BufferedReader said = launcher.inputReader()) {
            assertThat(awaitUp(said)).isEqualTo(UP);
            assertThat(virtualMachines(machines)).as("what is to end").isEqualTo(1);

            launcher.destroyForcibly().onExit().join();

            while (virtualMachines(machines) > 0) {
                Thread.sleep(20);
            }
            assertThat(new MachineReaper(machines).reap()).as("machines reaped").isEqualTo(1);
            assertThat(machines).isEmptyDirectory();
        } finally {
            launcher.destroyForcibly();
        }
    }

    private Process launcher(Path disk, Path machines) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Launcher.class.getName(),
                        disk.toString(),
                        state.toString(),
                        machines.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The line that says so, among what else is printed; null where the launcher ended before. */
    private static @Nullable String awaitUp(BufferedReader said) throws IOException {
        String line = said.readLine();
        while (line != null && !line.equals(UP)) {
            line = said.readLine();
        }
        return line;
    }

    /** How many QEMU processes of these machines run. One that has ended has no command line any more. */
    private static long virtualMachines(Path machines) throws IOException {
        // In its own file system QEMU sees no path that says whose it is; the machine's note of its processes does.
        return Files.readAllLines(machines.resolve(MACHINE).resolve("processes")).stream()
                .map(identity -> Path.of("/proc", identity.split(" ", 2)[0], "cmdline"))
                .map(LauncherDeathIT::commandLine)
                .filter(line -> line.startsWith(QEMU))
                .count();
    }

    private static String commandLine(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // It has ended.
        }
    }

    /** What runs there: boots a machine, waits for its agent's first word, and sits there. */
    static final class Launcher {
        private Launcher() {}

        public static void main(String[] arguments) throws Exception {
            Machine machine = QemuMachine.withBestAcceleration(
                    QemuGuest.in(Path.of(arguments[0])),
                    Path.of(arguments[1]),
                    Path.of(arguments[2]),
                    new QemuMachine.Settings(1L << 30, 64_100, TestNetworks.withRegistry(5000)));
            RunningMachine running =
                    machine.start(new MachineRequest(MACHINE, 1, 512, new NetworkAccess.Egress(), _ -> {}));
            boolean up = MessageChannel.ofLauncher(running.in(), running.out())
                    .receive()
                    .filter(Hello.class::isInstance)
                    .isPresent();
            System.out.println(up ? UP : "no hello; console: " + running.consoleTail());
            Thread.currentThread().join();
        }
    }
}
