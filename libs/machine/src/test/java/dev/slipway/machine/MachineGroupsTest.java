package dev.slipway.machine;

import static dev.slipway.machine.MachineGroups.Limit.MEMORY;
import static dev.slipway.machine.MachineGroups.Limit.PROCESSES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read and said. That the limits hold is tried in a virtual machine, whose kernel has all of them. */
final class MachineGroupsTest {
    @TempDir
    private Path group;

    @BeforeEach
    void makeGroup() throws Exception {
        write("cgroup.procs", Long.toString(ProcessHandle.current().pid()));
        write("cgroup.subtree_control", "");
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(group.resolve(file), text + "\n");
    }

    @Test
    void saysWhichControllersAHostLacks() throws Exception {
        write("cgroup.controllers", "cpuset cpu hugetlb");
        write("cgroup.subtree_control", "cpu");

        MachineGroups.Unenforced unenforced = new MachineGroups(group).handDownTo();

        assertThat(unenforced.limits()).containsExactly(MEMORY, PROCESSES);
        assertThat(unenforced.why()).contains("has no controller memory", "has no controller pids");
    }

    @Test
    void asksForNothingThatIsHandedDownAlready() throws Exception {
        write("cgroup.controllers", "memory cpu pids");
        write("cgroup.subtree_control", "memory cpu pids");

        assertThat(new MachineGroups(group).handDownTo().limits()).isEmpty();
        assertThat(group.resolve("cgroup.subtree_control")).hasContent("memory cpu pids");
    }
}
