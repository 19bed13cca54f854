package dev.slipway.launcher.health;

import dev.slipway.events.LauncherState;
import dev.slipway.events.Topics;
import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventPublisher;
import java.util.concurrent.CompletableFuture;

/**
 * The topic of the launchers' states.
 *
 * @param events stays the caller's
 */
public record KafkaStateTopic(EventPublisher events) implements StateReports.Topic {
    @Override
    public CompletableFuture<Void> publish(LauncherState state) {
        return events.publish(state, TraceParent.fresh());
    }

    @Override
    public CompletableFuture<?> forget(String launcher) {
        return events.put(Topics.LAUNCHER_STATE, launcher, null);
    }
}
