package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.LogGate;
import dev.slipway.kafka.EventSink;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.network.NetworkAccess;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** An attempt with nobody to tell of it. */
public final class QuietAttempt {
    private QuietAttempt() {}

    /** Returns at once; the latch opens when the machine has started. */
    public static CountDownLatch start(Machine machine) {
        CountDownLatch started = new CountDownLatch(1);
        EventSink sink = _ -> {
            started.countDown();
            return CompletableFuture.completedFuture(null);
        };
        Attempt attempt = new Attempt(
                machine,
                new MachineRequest("quiet-1", 1, 512, new NetworkAccess.Isolated(), _ -> {}),
                new LogRelay("quiet", "quiet-1", sink, LogGate.Limits.DEFAULT, Clock.systemUTC()),
                new StepRelay("quiet", "quiet-1", sink, Clock.systemUTC()),
                Attempt.Patience.of(Duration.ofMinutes(5)));
        Thread.ofPlatform().daemon().start(() -> {
            try {
                attempt.run(_ -> {
                    throw new AssertionError("the machine never says hello");
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return started;
    }
}
