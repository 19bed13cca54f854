package dev.slipway.buildapi.auth;

import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.events.Audited;
import dev.slipway.events.trace.TraceParent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refusals to {@code slipway.audit}, apart from the requests that they answer. Anybody can make refusals, and as many
 * as he likes. So there is a bound: what comes faster than fifty a second is counted, and not written.
 */
@ApplicationScoped
class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final int WAITING = 200;
    private static final Duration BETWEEN = Duration.ofMillis(20);

    private final KafkaEventLog events;
    private final Counter refused;
    private final Counter dropped;
    private final BlockingQueue<Audited> waiting = new ArrayBlockingQueue<>(WAITING);
    private @Nullable Thread thread;

    @Inject
    RefusalLog(KafkaEventLog events, MeterRegistry metrics) {
        this.events = events;
        this.refused = Counter.builder("slipway.build_api.refusals")
                .description("Requests that were refused because of their token")
                .register(metrics);
        this.dropped = Counter.builder("slipway.build_api.refusals_not_audited")
                .description("Refusals that were too many to be written to the audit topic, or that Kafka did not take")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("build-api-refusals").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Never waits. */
    void add(Audited refusal) {
        refused.increment();
        if (!waiting.offer(refusal)) {
            dropped.increment();
        }
    }

    /** One that is not written down, because too many came before it. Never waits. */
    void count() {
        refused.increment();
        dropped.increment();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                publish(waiting.take());
                Thread.sleep(BETWEEN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(Audited refusal) {
        try {
            events.publish(refusal, TraceParent.fresh());
        } catch (NotPublishedException | RuntimeException e) {
            dropped.increment();
            LOG.warn("cannot write a refusal to the audit topic: who={} reason={}", refusal.who(), e.getMessage());
        }
    }
}
