package dev.slipway.buildapi.delivery;

import dev.slipway.buildapi.secret.SecretCipher;
import dev.slipway.buildapi.webhook.WebhookAddress;
import dev.slipway.buildapi.webhook.WebhookConfig;
import dev.slipway.settings.BadSettingException;
import dev.slipway.timing.Backoff;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has deliveries made for as long as the application runs: one thread queues what was folded and claims what is due, and each claim has a
 * virtual thread. A claim lasts longer than an attempt may take. What a process that is killed has claimed is sent again after that.
 */
@ApplicationScoped
public class DeliverChannel {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverChannel.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final WebhookConfig config;
    private final DeliveryDatabase deliveries;
    private final ToldEvents told;
    private final HttpReceiver receiver;
    private final DeliverStep step;
    private final Semaphore places;
    private final Semaphore wake = new Semaphore(0);
    private final MeterRegistry metrics;
    private final AtomicLong waiting = new AtomicLong();
    private final ExecutorService senders = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("build-api-webhook-", 0).factory());
    private volatile boolean stopped;
    private @Nullable Thread thread;

    @Inject
    DeliverChannel(
            WebhookConfig config,
            DeliveryDatabase deliveries,
            @DataSource("build-api") AgroalDataSource readModel,
            SecretCipher cipher,
            MeterRegistry metrics) {
        Clock clock = Clock.systemUTC();
        this.config = config;
        this.deliveries = deliveries;
        this.told = new ToldEvents(readModel, deliveries, config.mostWaiting(), config.giveUpAfter(), clock);
        this.receiver = new HttpReceiver(new WebhookAddress(config.allowPrivateAddresses()), config.timeout());
        this.step = new DeliverStep(
                deliveries,
                cipher,
                receiver,
                new DeliverStep.Patience(
                        new Backoff(config.firstPause(), config.longestPause()),
                        config.giveUpAfter(),
                        config.disableAfter()),
                clock);
        this.places = new Semaphore(config.atOnce());
        this.metrics = metrics;
        Gauge.builder("slipway.build_api.webhook.waiting", waiting, Number::doubleValue)
                .description("Deliveries to webhooks that wait to be made, or to be tried again")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        if (config.keepFor().compareTo(config.giveUpAfter()) < 0) {
            throw new BadSettingException(
                    "slipway.build-api.webhooks.keep-for",
                    config.keepFor().toString(),
                    "must not be shorter than slipway.build-api.webhooks.give-up-after (" + config.giveUpAfter()
                            + "): an event that is forgotten would be sent twice");
        }
        thread = Thread.ofPlatform().daemon().name("build-api-webhooks").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopped = true;
        wake();
        Thread running = thread;
        if (running != null) {
            running.join(STOP_WITHIN);
        }
        receiver.close();
        senders.shutdownNow();
        if (!senders.awaitTermination(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            LOG.warn("deliveries did not end, and will be sent again");
        }
    }

    /** Something is due. */
    void wake() {
        wake.release();
    }

    private void run() {
        try {
            while (!stopped) {
                if (wake.tryAcquire(turn().toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does what is to be done. Returns how long to wait, if nobody says that there is more. */
    private Duration turn() {
        boolean moved = succeeds(this::moveSome);
        boolean claimed = succeeds(this::claimAll);
        return moved && claimed ? LOOK : AFTER_FAILURE;
    }

    /** A part of a turn, which says nothing about the other one. */
    private interface Part {
        void run() throws SQLException;
    }

    private static boolean succeeds(Part part) {
        try {
            part.run();
            return true;
        } catch (SQLException | RuntimeException e) {
            LOG.warn("cannot send to webhooks yet, trying again: reason={}", e.getMessage());
            return false;
        }
    }

    private void moveSome() throws SQLException {
        if (told.move()) {
            wake();
        }
    }

    private void claimAll() throws SQLException {
        while (!stopped && places.tryAcquire()) {
            boolean claimed = false;
            try {
                Optional<Claim> claim = deliveries.claim(config.timeout().multipliedBy(2));
                if (claim.isEmpty()) {
                    return;
                }
                senders.execute(() -> deliver(claim.get()));
                claimed = true;
            } finally {
                if (!claimed) {
                    places.release();
                }
            }
        }
    }

    private void deliver(Claim claim) {
        try {
            DeliverOutcome outcome = step.deliver(claim);
            Counter.builder("slipway.build_api.webhook.attempts")
                    .description("Attempts to deliver to a webhook, by what became of them")
                    .tag("outcome", outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                    .register(metrics)
                    .increment();
        } catch (SQLException e) {
            LOG.warn(
                    "what became of a delivery is not kept, it is sent again: webhook={} delivery={} reason={}",
                    claim.webhookId(),
                    claim.deliveryId(),
                    e.getMessage());
        } catch (IOException e) {
            LOG.error("nothing can be signed for a webhook: webhook={} reason={}", claim.webhookId(), e.getMessage());
        } finally {
            places.release();
            wake();
        }
    }

    @Scheduled(
            identity = "build-api-webhook-sweep",
            every = "{slipway.build-api.webhooks.sweep-interval}",
            concurrentExecution = ConcurrentExecution.SKIP)
    void sweep() {
        try {
            int forgotten = deliveries.forget(config.keepFor());
            if (forgotten > 0) {
                LOG.info("forgot deliveries that ended long ago: deliveries={}", forgotten);
            }
        } catch (SQLException e) {
            LOG.warn("cannot look for deliveries that ended long ago, trying again later: reason={}", e.getMessage());
        }
    }

    @Scheduled(identity = "build-api-webhook-count", every = "PT15S", concurrentExecution = ConcurrentExecution.SKIP)
    void count() {
        try {
            waiting.set(deliveries.waiting());
        } catch (SQLException e) {
            LOG.debug("cannot count deliveries: reason={}", e.getMessage());
        }
    }
}
