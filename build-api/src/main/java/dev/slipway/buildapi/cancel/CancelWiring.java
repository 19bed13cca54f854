package dev.slipway.buildapi.cancel;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.fold.Anticipation;
import dev.slipway.buildapi.read.ReadModel;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the step of what build-api has. */
@Dependent
class CancelWiring {
    @Produces
    @Singleton
    CancelStep step(ReadModel model, Anticipation anticipation, KafkaEventLog events) {
        return new CancelStep(model, anticipation, events, Clock.systemUTC());
    }
}
