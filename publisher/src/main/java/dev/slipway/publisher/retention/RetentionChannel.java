package dev.slipway.publisher.retention;

import dev.slipway.publisher.builds.KnownBuildsFold;
import dev.slipway.publisher.registry.RegistryConfig;
import dev.slipway.registry.operator.OperatorRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the step now and then, or when an admin asks for it; logs and counts what was removed. */
@ApplicationScoped
public class RetentionChannel {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionChannel.class);

    private final RetentionConfig config;
    private final OperatorRegistry registry;
    private final RetentionStep step;
    private final MeterRegistry metrics;
    private @Nullable ScheduledExecutorService schedule;

    @Inject
    RetentionChannel(RetentionConfig config, RegistryConfig registry, KnownBuildsFold builds, MeterRegistry metrics) {
        this.config = config;
        this.metrics = metrics;
        this.registry = OperatorRegistry.open(registry);
        this.step = new RetentionStep(
                RegistryContents.Real.of(this.registry),
                builds::upToDate,
                RetentionTimes.of(config),
                Clock.systemUTC());
        for (Unneeded.What what : Unneeded.What.values()) {
            removed(what);
        }
    }

    void start(@Observes StartupEvent event) {
        if (!config.enabled()) {
            LOG.info("nothing is removed from the registry by itself: slipway.publisher.retention.enabled is false");
            return;
        }
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("publisher-retention").factory());
        // The first look at all comes after one interval: an operator who sees the wrong settings has time to stop it.
        every(started, config.every(), () -> step.sweep(config.dryRun()));
        every(started, config.abortedEvery(), () -> step.sweepAborted(config.dryRun()));
        schedule = started;
    }

    void stop(@Observes ShutdownEvent event) {
        ScheduledExecutorService running = schedule;
        if (running != null) {
            running.shutdownNow();
            schedule = null;
        }
        registry.close();
    }

    /** A look. */
    private interface Look {
        List<RetentionOutcome> run() throws IOException, InterruptedException;
    }

    private void every(ScheduledExecutorService executor, Duration interval, Look look) {
        executor.scheduleWithFixedDelay(
                () -> runOnce(look), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An exception would end the schedule. */
    private void runOnce(Look look) {
        try {
            look.run().forEach(this::tell);
        } catch (IOException e) {
            LOG.warn(
                    "nothing was removed from the registry, since not all is known of what is needed; it is tried again:"
                            + " reason={}",
                    e.getMessage());
        } catch (InterruptedException e) {
            // The publisher stops.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("a look for what is not needed any more failed; it is tried again", e);
        }
    }

    /**
     * Looks at all that there is, now.
     *
     * @throws IOException as {@link RetentionStep#sweep}
     */
    public List<Pruned> prune(boolean dryRun) throws IOException, InterruptedException {
        List<RetentionOutcome> outcomes = step.sweep(dryRun);
        outcomes.forEach(this::tell);
        return outcomes.stream().flatMap(outcome -> Pruned.of(outcome).stream()).toList();
    }

    private void tell(RetentionOutcome outcome) {
        Unneeded thing = outcome.thing();
        switch (outcome) {
            case RetentionOutcome.Removed _ -> {
                removed(thing.what()).increment();
                LOG.info(
                        "removed from the registry: place={} what={} why={}",
                        thing.place(),
                        thing.what().word(),
                        thing.why().word());
            }
            case RetentionOutcome.WouldBeRemoved _ ->
                LOG.info(
                        "would be removed from the registry: place={} what={} why={}",
                        thing.place(),
                        thing.what().word(),
                        thing.why().word());
            case RetentionOutcome.NotThere _ -> LOG.debug("was gone already: place={}", thing.place());
            case RetentionOutcome.Failed(Unneeded _, String reason) ->
                LOG.warn(
                        "could not be removed from the registry, trying again later: place={} reason={}",
                        thing.place(),
                        reason);
        }
    }

    private Counter removed(Unneeded.What what) {
        return Counter.builder("slipway.publisher.removed")
                .description("What was removed from the registry because nobody needed it any more")
                .tag("what", what.word())
                .register(metrics);
    }
}
