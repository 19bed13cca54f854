package dev.slipway.launcher.health;

import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.Message;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.ProtocolException;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.RunningMachine;
import dev.slipway.machine.network.NetworkAccess;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Boots a machine without a build, as far as its agent's first message, and destroys it. That takes kernel, disk, network and all
 * settings that a build's machine takes.
 *
 * @param within how long a machine may take
 */
public record ProbeBoot(Machine machine, MemoryBudget memory, Duration within) implements Prober.Probe {
    /** The least that a build may ask for. */
    public static final int MEMORY_MB = 512;

    @Override
    public Optional<String> failure() throws InterruptedException {
        try (MemoryBudget.Share _ = memory.take(MEMORY_MB, () -> true)) {
            String name = "probe-"
                    + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
            RunningMachine running =
                    machine.start(new MachineRequest(name, 1, MEMORY_MB, new NetworkAccess.Isolated(), _ -> {}));
            try {
                return firstMessage(running);
            } finally {
                running.destroy();
            }
        } catch (IOException e) {
            return Optional.of("no machine could be started: " + e.getMessage());
        }
    }

    private Optional<String> firstMessage(RunningMachine running) throws InterruptedException {
        CompletableFuture<Optional<String>> heard = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("probe").start(() -> heard.complete(listen(running)));
        try {
            return heard.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.of("the machine did not come up within " + within.toSeconds() + " s" + running.lastWords());
        } catch (ExecutionException e) {
            throw new IllegalStateException("what was heard is always a value", e);
        }
    }

    private static Optional<String> listen(RunningMachine running) {
        try {
            Optional<Message.FromAgent> first =
                    MessageChannel.ofLauncher(running.in(), running.out()).receive();
            if (first.isEmpty()) {
                return Optional.of("the machine ended" + running.lastWords());
            }
            if (first.get() instanceof Hello hello && hello.protocolVersion() == Hello.CURRENT_VERSION) {
                return Optional.empty();
            }
            return Optional.of("its agent speaks another version of the protocol; make the builder image anew");
        } catch (ProtocolException e) {
            return Optional.of("the machine breaks the protocol: " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            return Optional.of("the machine cannot be heard: " + e);
        }
    }
}
