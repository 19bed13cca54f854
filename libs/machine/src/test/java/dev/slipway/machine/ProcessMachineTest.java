package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.machine.network.NetworkAccess;
import dev.slipway.machine.network.SampleNetworks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine that does not come to be leaves no process, whatever went wrong. */
@Timeout(60)
final class ProcessMachineTest {
    private static final List<String> SLEEP = List.of("sleep", "1000000");

    @TempDir
    private Path directory;

    @Test
    void leavesNoProcessThatItCouldNotWriteDown() throws IOException {
        MachineDirectory machine = MachineDirectory.create(directory, "b1-1");
        // Where the note of the process should go, nothing can be written.
        machine.subdirectory("processes");

        var belongings = new MachineBelongings(machine, Optional.empty(), () -> {});
        var request = new MachineRequest("b1-1", 1, 512, new NetworkAccess.Isolated(), _ -> {});

        assertThatThrownBy(() -> ProcessMachine.start(belongings, List.of(), SLEEP, SampleNetworks.none(), request))
                .isInstanceOf(IOException.class);

        assertThat(processesIn(machine.path())).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void removesWhatItCanOfAMachineThatAPartOfSticks() throws Exception {
        MachineDirectory machine = MachineDirectory.create(directory, "b1-1");
        AtomicBoolean userGivenBack = new AtomicBoolean();
        var stuck = new ControlGroup(Files.createDirectory(directory.resolve("group")));
        Files.writeString(stuck.path().resolve("file"), "no control group has such a file, so it cannot be removed");

        List<String> left = new MachineBelongings(machine, Optional.of(stuck), () -> userGivenBack.set(true)).remove();

        assertThat(left).singleElement().asString().contains("control group");
        assertThat(machine.path()).doesNotExist();
        assertThat(userGivenBack)
                .as("its user, which something of it may still be")
                .isFalse();
    }

    @Test
    void leavesNoProcessWhenItIsInterruptedWhileItStarts() throws Exception {
        boolean interrupted = false;
        // A start that is over before the interrupt is looked at is as good as one before it.
        while (!interrupted) {
            Thread.currentThread().interrupt();
            try {
                ProcessTrees.kill(BoundProcess.start(SLEEP, directory).toHandle());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        // Processes are started one after another: once this one is, so is what was started before.
        ProcessTrees.kill(BoundProcess.start(SLEEP, Path.of("/")).toHandle());

        assertThat(processesIn(directory)).isEmpty();
    }

    @Test
    void saysWhyNothingCouldBeStarted() throws Exception {
        Path nowhere = directory.resolve("gone");

        assertThatThrownBy(() -> BoundProcess.start(SLEEP, nowhere)).isInstanceOf(IOException.class);
    }

    /** By working directory, which no other process on this machine shares. */
    private static List<Path> processesIn(Path directory) throws IOException {
        Path real = directory.toAbsolutePath();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().chars().allMatch(Character::isDigit))
                    .filter(process -> worksIn(process, real))
                    .toList();
        }
    }

    private static boolean worksIn(Path process, Path directory) {
        try {
            // What works in a directory that was removed has " (deleted)" behind it.
            return Files.readSymbolicLink(process.resolve("cwd")).toString().startsWith(directory.toString());
        } catch (IOException e) {
            return false;
        }
    }
}
