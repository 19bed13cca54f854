package dev.slipway.token.audit;

import dev.slipway.events.Audited;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events in their order on a thread of its own. While Kafka is away, events wait; when too many do, further ones go
 * to the log only. The log gets everything that was not published.
 */
final class QueuedAuditTrail implements AuditTrail, AutoCloseable {
    /** Some seconds of what a busy service does. Usually 10 MiB; refusals with long scopes take up to 4 KiB each. */
    static final int MOST_WAITING = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(QueuedAuditTrail.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    /** How long events gather, so that Kafka gets them in a few requests: one for each would cost as much as the exchange. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private final Function<Audited, CompletableFuture<Void>> publisher;
    private final Runnable countLost;
    private final BlockingQueue<Audited> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean stopped;

    /**
     * @param publisher sends one event; may wait, throw, or return a future that fails
     * @param countLost called for each event that was not published
     */
    QueuedAuditTrail(Function<Audited, CompletableFuture<Void>> publisher, Runnable countLost) {
        this.publisher = publisher;
        this.countLost = countLost;
        this.thread = Thread.ofPlatform().daemon().name("audit-trail").start(this::run);
    }

    @Override
    public void add(Audited event) {
        if (closing) {
            lost(event, "the service stops");
        } else if (!waiting.offer(event)) {
            lost(event, MOST_WAITING + " events wait for Kafka already");
        } else if (stopped && waiting.remove(event)) {
            lost(event, "the service stops");
        }
    }

    private void run() {
        List<Audited> batch = new ArrayList<>();
        try {
            while (!stopped && !(closing && waiting.isEmpty())) {
                waiting.drainTo(batch);
                batch.forEach(this::publish);
                batch.clear();
                if (!closing) {
                    Thread.sleep(GATHER);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(Audited event) {
        if (stopped) {
            lost(event, "the service stops");
            return;
        }
        try {
            publisher.apply(event).whenComplete((_, failure) -> {
                if (failure != null) {
                    lost(event, failure.toString());
                }
            });
        } catch (RuntimeException | Error e) {
            // A thread that ended here nobody would miss, and nobody would replace.
            lost(event, e.toString());
        }
    }

    private void lost(Audited event, String reason) {
        countLost.run();
        LOG.warn(
                "an audit event is in this log only: action={} who={} allowed={} what={} reason={} address={} at={} because={}",
                event.action(),
                event.who(),
                event.allowed(),
                event.what().orElse(""),
                event.reason().orElse(""),
                event.address().orElse(""),
                event.at(),
                reason);
    }

    /** Gives what waits two seconds; the rest goes to the log. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopped = true;
        thread.interrupt();
        List<Audited> left = new ArrayList<>();
        waiting.drainTo(left);
        left.forEach(event -> lost(event, "the service stops"));
    }
}
