package dev.slipway.mirror.upstream;

import dev.slipway.events.Event;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what this worker learns of other registries' limits: as metrics, and on Kafka, there at most every five seconds for each
 * host. What Kafka does not take is told again later.
 */
public final class UpstreamReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamReporter.class);
    private static final Duration BETWEEN_RECORDS = Duration.ofSeconds(5);

    private final Manners manners;
    private final Consumer<Event> publisher;
    private final MeterRegistry meters;
    private final Set<Way> measured = new HashSet<>();
    private final Thread thread;

    private UpstreamReporter(Manners manners, Consumer<Event> publisher, MeterRegistry meters) {
        this.manners = manners;
        this.publisher = publisher;
        this.meters = meters;
        this.thread = Thread.ofVirtual().name("upstream-limits").unstarted(this::run);
    }

    /** @param publisher publishes an event, and returns when Kafka has it */
    public static UpstreamReporter start(Manners manners, Consumer<Event> publisher, MeterRegistry meters) {
        UpstreamReporter reporter = of(manners, publisher, meters);
        reporter.thread.start();
        return reporter;
    }

    /** One that tells only when it is told to. */
    static UpstreamReporter of(Manners manners, Consumer<Event> publisher, MeterRegistry meters) {
        return new UpstreamReporter(manners, publisher, meters);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(BETWEEN_RECORDS);
                report();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells what is new. */
    void report() {
        for (Way way : manners.takeChanged()) {
            measure(way);
            try {
                publisher.accept(manners.observed(way));
            } catch (RuntimeException e) {
                manners.putBack(way);
                LOG.warn(
                        "cannot tell what an upstream lets us fetch, trying again: host={} reason={}",
                        way.host(),
                        e.toString());
            }
        }
    }

    private void measure(Way way) {
        if (!measured.add(way)) {
            return;
        }
        gauge(
                way,
                "limit.pulls",
                "How many images a registry lets this worker fetch within its window, as it said last",
                now -> now.limit(way).map(limit -> (double) limit.limit()));
        gauge(way, "remaining.pulls", "How many of them were left when it said so", now -> now.limit(way)
                .map(limit -> (double) limit.remaining()));
        gauge(
                way,
                "away.seconds",
                "How long this worker will not ask a registry that failed, or that wants to be left alone",
                now -> Optional.of(now.awayFor(way).toMillis() / 1_000.0));
    }

    private interface Value {
        Optional<Double> of(Manners now);
    }

    private void gauge(Way way, String name, String description, Value value) {
        ToDoubleFunction<Manners> number = now -> value.of(now).orElse(Double.NaN);
        Gauge.builder("slipway.mirror_worker.upstream." + name, manners, number)
                .description(description)
                .tag("host", way.host())
                .tag("login", String.valueOf(way.login()))
                .register(meters);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
