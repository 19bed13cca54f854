package dev.slipway.launcher.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Forward;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QemuCommandTest {
    private static final Path FILES = Path.of("/cache/disk,1");
    private static final QemuGuest GUEST = new QemuGuest(
            FILES.resolve("kernel"), FILES.resolve("initrd"), FILES.resolve("root.ext4"), FILES.resolve("busybox"));
    private static final Path SCRATCH = Path.of("/state/b1/scratch.img");

    private static MachineRequest request(boolean isolated) {
        return new MachineRequest("b1", 3, 1024, isolated, List.of(5000, 8080));
    }

    private static List<String> command(boolean isolated) {
        return QemuCommand.machine(GUEST, Acceleration.TCG, request(isolated), SCRATCH);
    }

    @Test
    void hasNoDeviceThatIsNotNamed() {
        assertThat(command(false)).contains("-nodefaults", "-no-user-config").doesNotContain("-monitor", "-vnc");
    }

    @Test
    void opensTheRootForReadingOnlyAndDoublesCommasInPaths() {
        assertThat(command(false))
                .contains("driver=raw,node-name=root,read-only=on,file.driver=file,"
                        + "file.filename=/cache/disk,,1/root.ext4");
    }

    @Test
    void letsAnIsolatedMachineReachTheNamedPortsAndNothingElse() {
        assertThat(command(true))
                .contains("user,id=network,ipv6=off,restrict=on"
                        + ",guestfwd=tcp:10.0.2.100:5000-cmd:/cache/disk,,1/busybox nc 127.0.0.1 5000"
                        + ",guestfwd=tcp:10.0.2.100:8080-cmd:/cache/disk,,1/busybox nc 127.0.0.1 8080");
        assertThat(QemuCommand.forwards(request(true)))
                .containsExactly(new Forward(5000, "10.0.2.100", 5000), new Forward(8080, "10.0.2.100", 8080));
    }

    @Test
    void forbidsQemuToStartProcessesUnlessIsolationNeedsThem() {
        assertThat(command(false)).anyMatch(word -> word.endsWith(",elevateprivileges=deny,spawn=deny"));
        assertThat(command(true)).startsWith("setpriv", "--no-new-privs");
        assertThat(command(true)).anyMatch(word -> word.endsWith(",elevateprivileges=allow,spawn=allow"));
    }

    @Test
    void reachesTheHostByItsAddressInAMachineThatIsNotIsolated() {
        assertThat(command(false)).contains("user,id=network,ipv6=off");
        assertThat(QemuCommand.forwards(request(false)))
                .containsExactly(new Forward(5000, "10.0.2.2", 5000), new Forward(8080, "10.0.2.2", 8080));
    }
}
