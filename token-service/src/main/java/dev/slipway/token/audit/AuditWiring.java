package dev.slipway.token.audit;

import dev.slipway.events.trace.TraceParent;
import dev.slipway.kafka.EventPublisher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;

/** The audit trail with a publisher of its own, so that what waits here holds up no grant. */
@Singleton
class AuditWiring {
    private final EventPublisher publisher;
    private final QueuedAuditTrail trail;

    AuditWiring(@Identifier("default-kafka-broker") Map<String, Object> kafka, MeterRegistry meters) {
        Counter lost = Counter.builder("slipway.token.audit.unpublished")
                .description("Audit events that Kafka did not take, and that are in the log only")
                .register(meters);
        this.publisher = EventPublisher.open(kafka, "/slipway/" + AuditTrail.SERVICE);
        this.trail = new QueuedAuditTrail(event -> publisher.publish(event, TraceParent.fresh()), lost::increment);
    }

    @Produces
    @Singleton
    AuditTrail trail() {
        return trail;
    }

    @PreDestroy
    void close() {
        trail.close();
        publisher.close();
    }
}
