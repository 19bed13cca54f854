package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a launcher finds at its start of one that was killed. */
@Timeout(60)
final class MachineReaperTest {
    @TempDir
    private Path machines;

    private MachineDirectory directory;
    private Process first;
    private Process second;

    @BeforeEach
    void leaveAMachine() throws Exception {
        directory = MachineDirectory.create(machines, "b1-1");
        first = BoundProcess.start(List.of("sleep", "1000000"), Path.of("/"));
        second = BoundProcess.start(List.of("sleep", "1000000"), Path.of("/"));
    }

    @AfterEach
    void end() {
        first.destroyForcibly();
        second.destroyForcibly();
    }

    private static ProcessIdentity identity(Process process) throws Exception {
        return ProcessIdentity.of(process.pid()).orElseThrow();
    }

    private void note(ProcessIdentity... identities) throws Exception {
        Files.write(
                directory.path().resolve("processes"),
                List.of(identities).stream().map(ProcessIdentity::text).toList());
    }

    /** The one inside of a machine's namespaces may outlive the one that made them. */
    @Test
    void endsEachProcessThatWasNotedWhateverBecameOfTheOthers() throws Exception {
        note(identity(first), identity(second));
        first.destroyForcibly().waitFor();

        assertThat(new MachineReaper(machines).reap()).isEqualTo(1);

        assertThat(second.waitFor()).isNotZero();
        assertThat(machines).isEmptyDirectory();
    }

    @Test
    void leavesAProcessAloneThatOnlyHasTheNumberOfTheOneThatWasNoted() throws Exception {
        ProcessIdentity identity = identity(first);
        note(new ProcessIdentity(identity.pid(), identity.startTicks() - 1, identity.bootId()), identity(second));

        new MachineReaper(machines).reap();

        assertThat(first.isAlive()).isTrue();
        assertThat(second.waitFor()).isNotZero();
    }

    @Test
    void removesAMachineThatNothingIsNotedOf() throws Exception {
        assertThat(new MachineReaper(machines).reap()).isEqualTo(1);

        assertThat(machines).isEmptyDirectory();
    }

    @Test
    void aMachineNotesItsProcessesWithAllBelowThem() throws Exception {
        Process family = BoundProcess.start(List.of("sh", "-c", "sleep 1000000 & wait"), Path.of("/"));
        while (family.toHandle().descendants().findAny().isEmpty()) {
            Thread.onSpinWait();
        }

        directory.recordProcesses(family.toHandle());

        assertThat(directory.processes())
                .extracting(ProcessIdentity::pid)
                .hasSize(2)
                .contains(family.pid());
        ProcessTrees.kill(family.toHandle());
    }
}
