package dev.slipway.buildapi.outbox;

import dev.slipway.buildapi.account.OutboxSignal;
import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the {@link Outbox} for as long as the application runs: at once after a change of this process, and each second
 * for what others left.
 */
@ApplicationScoped
class OutboxPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxPublisher.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration WHILE_BUSY = Duration.ofMillis(100);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final OutboxSignal signal;
    private final AtomicLong waiting = new AtomicLong();
    private volatile boolean stopped;
    private @Nullable Thread thread;

    @Inject
    OutboxPublisher(
            @DataSource("accounts") AgroalDataSource database,
            KafkaEventLog events,
            OutboxSignal signal,
            MeterRegistry metrics) {
        this.outbox = new Outbox(database, events);
        this.signal = signal;
        Gauge.builder("slipway.build_api.outbox.records", waiting, Number::doubleValue)
                .description("Changes of accounts that are kept and not yet published")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("build-api-outbox").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopped = true;
        signal.raise();
        Thread running = thread;
        if (running != null) {
            running.join(STOP_WITHIN);
        }
    }

    private void run() {
        try {
            while (!stopped) {
                signal.await(turns());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Publishes all that there is. Returns how long to wait, if nobody says that there is more. */
    private Duration turns() {
        try {
            Outbox.Turn turn;
            do {
                turn = outbox.turn();
            } while (turn == Outbox.Turn.PUBLISHED && !stopped);
            waiting.set(turn == Outbox.Turn.EMPTY ? 0 : outbox.waiting());
            return turn == Outbox.Turn.BUSY ? WHILE_BUSY : LOOK;
        } catch (SQLException | NotPublishedException | RuntimeException e) {
            LOG.warn("cannot publish changes of accounts yet, trying again: reason={}", e.getMessage());
            count();
            return LOOK;
        }
    }

    private void count() {
        try {
            waiting.set(outbox.waiting());
        } catch (SQLException e) {
            LOG.debug("cannot count what is to be published: reason={}", e.getMessage());
        }
    }
}
