package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.Message;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.NamespaceMachine;
import dev.slipway.machine.QemuGuest;
import dev.slipway.machine.QemuMachine;
import dev.slipway.machine.RunningMachine;
import dev.slipway.machine.network.NetworkAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Makes the builder image in the user's cache, where it stays for the next run, and boots it to the agent's first message. The
 * first run installs Debian packages and takes minutes.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class GuestIT {
    private static final int FIRST_USER = 64_100;
    private static final long SCRATCH_BYTES = 4L << 30;

    @TempDir
    private Path state;

    private static BuilderImage image() {
        assumeTrue(TestHost.isInstalled("mmdebstrap"), "needs mmdebstrap");
        return new BuilderImage(TestHost.cache(), System.out::println);
    }

    @Test
    void bootsFromItsDiskInAVirtualMachine() throws Exception {
        assertBootsInAVirtualMachine(false);
    }

    @Tag("long")
    @Test
    void bootsIsolatedUnderTheSameFilterOfSystemCalls() throws Exception {
        assertBootsInAVirtualMachine(true);
    }

    private void assertBootsInAVirtualMachine(boolean isolated) throws Exception {
        assumeTrue(TestHost.isRoot(), "machines need root");
        assumeTrue(TestHost.isInstalled("qemu-system-x86_64"), "needs qemu-system-x86");
        QemuGuest guest = QemuGuest.in(image().disk());
        Path machines = state.resolve("machines");

        Machine machine = QemuMachine.withBestAcceleration(
                guest,
                state,
                machines,
                new QemuMachine.Settings(SCRATCH_BYTES, FIRST_USER, TestNetworks.withRegistry(5000)));

        assertSaysHelloAndLeavesNothing(machine, machines, isolated, () -> {
            SeenFromOutside qemu = SeenFromOutside.only();
            qemu.assertHasNoRights(FIRST_USER);
            qemu.assertSharesNoNamespaceButThatOfUsersAndClocks();
            qemu.assertSeesOnlyItsProgramsAndDisks();
            qemu.assertHasNothingElseOpen();
            qemu.assertHasLimits();
        });
    }

    @Test
    void startsFromItsTreeInNamespaces() throws Exception {
        assumeTrue(TestHost.isRoot(), "namespace machines need root");
        Path machines = state.resolve("machines");

        assertSaysHelloAndLeavesNothing(
                new NamespaceMachine(image().tree(), machines, TestNetworks.withRegistry(5000)),
                machines,
                false,
                () -> {});
    }

    /** Something that is asserted of a machine while it runs. */
    @FunctionalInterface
    private interface Look {
        void look() throws Exception;
    }

    private static void assertSaysHelloAndLeavesNothing(Machine machine, Path machines, boolean isolated, Look look)
            throws Exception {
        RunningMachine running = machine.start(new MachineRequest(
                "b1-1", 1, 1024, isolated ? new NetworkAccess.Isolated() : new NetworkAccess.Egress(), _ -> {}));
        try {
            Optional<Message.FromAgent> first =
                    MessageChannel.ofLauncher(running.in(), running.out()).receive();

            assertThat(first)
                    .as(() -> "the machine says nothing" + running.lastWords())
                    .hasValueSatisfying(message -> assertThat(message).isInstanceOf(Hello.class));
            look.look();
        } finally {
            running.destroy();
        }
        assertThat(running.exited()).isDone();
        assertThat(filesIn(machines)).isEmpty();
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
