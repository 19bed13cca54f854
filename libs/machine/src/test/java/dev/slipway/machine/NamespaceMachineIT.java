package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.machine.network.NetworkAccess;
import dev.slipway.machine.network.SampleNetworks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real namespaces, with a tree made of the host's static busybox whose {@code machine} is a shell that echoes. */
final class NamespaceMachineIT {
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    @TempDir
    private static Path tree;

    @TempDir
    private Path state;

    /** Control groups of the host go by it, and another run of these tests may be going on. */
    private static final String NAME = "b1-" + UUID.randomUUID();

    private Path machines;
    private RunningMachine machine;

    @BeforeAll
    static void makeTree() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "namespace machines need root");
        assumeTrue(Files.isExecutable(BUSYBOX), "needs busybox-static at " + BUSYBOX);
        for (String directory : List.of(
                "bin", "dev", "dev/pts", "dev/shm", "etc", "proc", "run", "scratch", "sys", "usr/lib/slipway")) {
            Files.createDirectories(tree.resolve(directory));
        }
        Files.copy(BUSYBOX, tree.resolve("bin/busybox"));
        Files.createSymbolicLink(tree.resolve("bin/sh"), Path.of("busybox"));
        Path main = Files.writeString(tree.resolve("usr/lib/slipway/machine"), """
                #!/bin/sh
                b=/bin/busybox
                echo "machine started" >&2
                while read -r command; do
                  case $command in
                    die) exit 7 ;;
                    *) eval "$command" ;;
                  esac
                done
                """);
        assertThat(main.toFile().setExecutable(true)).isTrue();
    }

    @BeforeEach
    void start() throws Exception {
        machines = state.resolve("machines");
        machine = new NamespaceMachine(tree, machines, SampleNetworks.none()).start(request(NAME));
    }

    @AfterEach
    void stop() {
        machine.destroy();
    }

    private static MachineRequest request(String name) {
        return new MachineRequest(name, 1, 512, new NetworkAccess.Isolated(), _ -> {});
    }

    @Test
    void doesNotPassForASecurityBoundary() {
        assertThat(new NamespaceMachine(tree, machines, SampleNetworks.none())
                        .caution()
                        .orElse(""))
                .contains("no security boundary");
    }

    @Test
    void sharesNoProcessesFilesOrHostNameChangesWithTheHost() throws Exception {
        say("echo pid $$; $b ls -1 / | $b tr '\\n' ' '; echo; $b hostname changed; $b touch /written; echo done");

        assertThat(lines(3)).containsExactly("pid 1", "bin dev etc host proc run scratch sys usr ", "done");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/hostname")).strip())
                .isNotEqualTo("changed");
        assertThat(tree.resolve("written")).doesNotExist();
    }

    @Test
    void putsScratchOnAFileSystemOfTheHostAndNotOnAnOverlay() throws Exception {
        say(
                "$b grep -c ' / .*overlay' /proc/self/mountinfo; $b grep ' /scratch ' /proc/self/mountinfo | $b grep -c overlay");

        assertThat(lines(2)).containsExactly("1", "0");
    }

    @Test
    void keepsLauncherEnvironmentOut() throws Exception {
        say("$b env | $b cut -d= -f1 | $b grep -v -E '^(PATH|PWD|OLDPWD|SHLVL|_|b)$'; echo end");

        assertThat(lines(1)).containsExactly("end");
    }

    @Test
    void endsWithTheExitCodeOfItsFirstProcessAndKeepsTheConsole() throws Exception {
        say("die");

        assertThat(machine.exited().get(10, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(machine.in().read()).isEqualTo(-1);
        machine.destroy();
        assertThat(machine.consoleTail()).contains("machine started");
    }

    @Test
    void destroysProcessesThatDetachedThemselvesAndRemovesEverything() throws Exception {
        // No other run of this test on the same machine has a process with this argument.
        String seconds = Long.toString(1_000_000 + ProcessHandle.current().pid());
        say("($b setsid $b sleep " + seconds + " </dev/null >/dev/null 2>&1 &) ; "
                + "$b dd if=/dev/zero of=/scratch/big bs=1M count=1 2>/dev/null; echo ready");
        assertThat(lines(1)).containsExactly("ready");

        machine.destroy();

        assertThat(machine.exited()).isDone();
        assertThat(machines).isEmptyDirectory();
        assertThat(processesWithArgument(seconds)).isEmpty();
    }

    @Test
    void refusesASecondMachineOfTheSameName() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> new NamespaceMachine(tree, machines, SampleNetworks.none()).start(request(NAME))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(NAME);
        assertThat(machines.resolve(NAME)).isDirectory();
    }

    @Test
    void isReapedByTheNextLauncher() throws Exception {
        say("echo ready");
        assertThat(lines(1)).containsExactly("ready");

        int reaped = new MachineReaper(machines).reap();

        assertThat(reaped).isEqualTo(1);
        assertThat(machines).isEmptyDirectory();
        assertThat(machine.exited().get(10, TimeUnit.SECONDS)).isNotZero();
    }

    private void say(String command) throws IOException {
        machine.out().write((command + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        machine.out().flush();
    }

    private List<String> lines(int count) throws IOException {
        InputStream in = machine.in();
        StringBuilder text = new StringBuilder();
        for (int seen = 0; seen < count; ) {
            int next = in.read();
            assertThat(next)
                    .as("end of channel; console: %s", machine.consoleTail())
                    .isNotNegative();
            text.append((char) next);
            seen += next == '\n' ? 1 : 0;
        }
        return text.toString().lines().toList();
    }

    private static List<Path> processesWithArgument(String argument) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().chars().allMatch(Character::isDigit))
                    .filter(process -> hasArgument(process, argument))
                    .toList();
        }
    }

    private static boolean hasArgument(Path process, String argument) {
        try {
            return List.of(Files.readString(process.resolve("cmdline")).split("\0", -1))
                    .contains(argument);
        } catch (IOException e) {
            return false;
        }
    }
}
