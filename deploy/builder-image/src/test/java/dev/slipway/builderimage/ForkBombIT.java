package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.agent.protocol.Result;
import dev.slipway.machine.Machine;
import dev.slipway.machine.QemuGuest;
import dev.slipway.machine.QemuMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A RUN step that starts processes without end, in a virtual machine, which shares its kernel with nobody. The agent outlives it
 * and says that the build failed, so no other machine is tried: the launcher tries again only what the machinery did.
 */
@Tag("long")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class ForkBombIT extends AgentBuilds {
    @Test
    void failsByItselfAndLeavesTheMachineWhole() throws Exception {
        assumeTrue(TestHost.isInstalled("qemu-system-x86_64"), "needs qemu-system-x86");
        Path state = Files.createDirectories(directory.resolve("state"));
        Machine machine = QemuMachine.withBestAcceleration(
                QemuGuest.in(new BuilderImage(TestHost.cache(), System.err::println).disk()),
                state,
                state.resolve("machines"),
                new QemuMachine.Settings(4L << 30, 64_100, TestNetworks.withRegistry(registry.port())));

        Ended ended = build(machine, job("builds/bomb", """
            FROM busybox:1
            RUN ["/bin/busybox", "sh", "-c", \
            "n=0; while [ $n -lt 6000 ]; do /bin/busybox sleep 600 & n=$((n+1)); \
            [ $((n % 500)) -ne 0 ] || echo $n run; done; echo all run"]
            """, null, true), _ -> false);

        assertThat(ended.failure().kind())
                .as(ended.failure().message() + "\n" + String.join("\n", ended.lines()))
                .isEqualTo(Result.Kind.BUILD);
        assertThat(ended.failure().message()).startsWith("Dockerfile:2: RUN [").contains("failed: exit code");
        assertThat(ended.lines())
                .anyMatch(line -> line.contains("can't fork"))
                .noneMatch(line -> line.endsWith(" all run"));
    }
}
