package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.machine.network.NetworkAccess;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class QemuCommandTest {
    static Stream<NetworkAccess> accesses() {
        return Stream.of(
                new NetworkAccess.Isolated(),
                new NetworkAccess.Domains(List.of("example.com")),
                new NetworkAccess.Egress());
    }

    private static List<String> command(NetworkAccess access) {
        return QemuCommand.machine(Acceleration.TCG, new MachineRequest("b1", 3, 1024, access, _ -> {}));
    }

    private static List<String> disk(boolean writable, boolean terminal) {
        MachineRequest request = new MachineRequest("boot", 1, 512, new NetworkAccess.Isolated(), _ -> {});
        return QemuCommand.disk(
                Acceleration.TCG,
                request,
                new DiskMachine.Disk(Path.of("/of/a/user"), Path.of("/initrd"), writable, terminal));
    }

    @Test
    void opensTheDiskOfAnImageForReadingUnlessWritesAreAskedFor() {
        String rest = ",file.driver=file,file.filename=/dev/fdset/2";

        assertThat(disk(false, false)).contains("driver=raw,node-name=root,read-only=on" + rest);
        assertThat(disk(true, false)).contains("driver=raw,node-name=root,read-only=off" + rest);
    }

    @Test
    void holdsTheMachineOfAnImageAsThatOfABuild() {
        assertThat(disk(true, true))
                .contains("-nodefaults", "-no-user-config", "tap,id=network,ifname=tap0,script=no,downscript=no")
                .anyMatch(word -> word.endsWith(",elevateprivileges=deny,spawn=deny"))
                .doesNotContain("-monitor", "-vnc")
                .noneMatch(word -> word.contains("/of/a/user"));
    }

    @Test
    void hasStreamsOrATerminal() {
        assertThat(disk(false, false))
                .contains("virtserialport,chardev=in,name=dev.slipway.boot.in")
                .doesNotContain("virtconsole,chardev=terminal");
        assertThat(disk(false, true))
                .contains("virtconsole,chardev=terminal")
                .doesNotContain("virtserialport,chardev=in,name=dev.slipway.boot.in");
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void hasNoDeviceThatIsNotNamed(NetworkAccess access) {
        assertThat(command(access)).contains("-nodefaults", "-no-user-config").doesNotContain("-monitor", "-vnc");
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void opensTheRootForReadingOnly(NetworkAccess access) {
        assertThat(command(access))
                .contains("driver=raw,node-name=root,read-only=on,file.driver=file,file.filename=/files/root.ext4");
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void startsNoProcessesAndGainsNoPrivilegesHoweverMuchTheBuildReaches(NetworkAccess access) {
        assertThat(command(access)).anyMatch(word -> word.endsWith(",elevateprivileges=deny,spawn=deny"));
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void hasNoNetworkOfQemusOwn(NetworkAccess access) {
        assertThat(command(access))
                .contains("tap,id=network,ifname=tap0,script=no,downscript=no")
                .noneMatch(word -> word.startsWith("user,"));
    }
}
