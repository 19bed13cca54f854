package dev.slipway.mirror.prepare;

import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Topics;
import dev.slipway.kafka.BuildLives;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.kafka.mirror.MirrorReadersFold;
import dev.slipway.kafka.queue.WorkQueue;
import dev.slipway.kafka.queue.WorkQueueOptions;
import dev.slipway.mirror.check.MirrorChecks;
import dev.slipway.mirror.check.OldChecks;
import dev.slipway.mirror.claim.KafkaClaims;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.schedule.AskedBefore;
import dev.slipway.mirror.schedule.UpkeepRunner;
import dev.slipway.mirror.schedule.UpkeepSchedule;
import dev.slipway.mirror.sync.SyncStep;
import dev.slipway.mirror.upstream.UpstreamReporter;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.oci.Platform;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the steps on the topics of requested builds and of requests for base images, from the start of the application to its end. */
@ApplicationScoped
public class PrepareChannel {
    private static final String GROUP = "slipway-mirror-worker";
    private static final String REQUESTS_GROUP = GROUP + "-requests";
    /** What nobody waits for has a queue of its own, so that nobody waits for it. */
    private static final String UPKEEP_GROUP = GROUP + "-upkeep";
    /** Of what admins ask for, beside the builds. */
    private static final int REQUESTS_AT_ONCE = 2;

    /** A source that ends this process twice would end the next one too. */
    private static final int MOST_DEATHS = 2;

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration FORGET_EVERY = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(PrepareChannel.class);

    private static final String SOURCE = "/slipway/mirror-worker";

    private final PrepareConfig config;
    private final Map<String, Object> kafka;
    private final MeterRegistry meters;
    private @Nullable Running running;

    private record Running(
            Upstreams registries,
            EventPublisher publisher,
            EventFold ends,
            MirrorReadersFold readers,
            EventFold checks,
            KafkaClaims claims,
            Thread follower,
            UpstreamReporter reporter,
            WorkQueue queue,
            WorkQueue requests,
            WorkQueue upkeep,
            EventFold asked,
            UpkeepRunner runner) {
        void close() {
            follower.interrupt();
            runner.close();
            upkeep.close();
            reporter.close();
            requests.close();
            queue.close();
            ends.close();
            readers.close();
            checks.close();
            asked.close();
            claims.close();
            publisher.close();
            registries.close();
        }
    }

    @Inject
    PrepareChannel(
            PrepareConfig config, @Identifier("default-kafka-broker") Map<String, Object> kafka, MeterRegistry meters) {
        this.config = config;
        this.kafka = kafka;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        PrepareMetrics metrics = new PrepareMetrics(meters);
        MirrorPolicy policy = MirrorPolicy.of(config.rules(), config.upstreams().keySet(), config.freshFor());
        Upstreams registries = Registries.open(config, policy.namedHosts());
        EventPublisher publisher = EventPublisher.open(kafka, SOURCE);
        BuildLives lives = new BuildLives();
        // A build that is only asked to end goes on to the launcher, who ends it; what nobody ended, nobody may drop.
        EventFold ends = EventFold.ofEvents(kafka, List.of(Topics.BUILD_FINISHED), lives::apply);
        MirrorReadersFold readers = MirrorReadersFold.open(kafka, new MirrorReaders());
        MirrorChecks known = new MirrorChecks();
        EventFold checks = EventFold.ofRecords(kafka, List.of(Topics.MIRROR_IMAGE), known::apply);
        Clock clock = Clock.systemUTC();
        MirrorLedger ledger = new MirrorLedger(readers, known, publisher::publishAndWait, clock);
        OldChecks old = new OldChecks(
                readers,
                known,
                reference -> publisher.put(Topics.MIRROR_IMAGE, reference, null).join(),
                config.forgetAfter(),
                clock);
        Thread follower = Thread.ofVirtual().name("mirror-rules").start(() -> follow(ledger, policy, checks, old));
        KafkaClaims claims = KafkaClaims.open(kafka, publisher);
        ImageMirror mirror = new ImageMirror(
                registries,
                ledger,
                new OldTokens(config.accessTokenLife(), clock, Thread::sleep),
                config.attachmentLimit().asLongValue(),
                claims,
                clock);
        BaseImageStep requested = new BaseImageStep(
                mirror,
                new SyncStep(registries, mirrorHost(), Platform.parse(config.platform()), clock),
                policy,
                ledger,
                mirrorHost(),
                config.buildLimit().asLongValue(),
                reference -> forget(reference, publisher, known),
                clock);
        AskedBefore askedBefore = new AskedBefore();
        EventFold asked = EventFold.ofEvents(kafka, List.of(Topics.BASE_IMAGE_REQUESTED), askedBefore::apply);
        UpkeepSchedule schedule =
                new UpkeepSchedule(policy, known::all, known::of, askedBefore, config.forgetAfter(), clock);
        WorkQueue requests = requests(
                REQUESTS_GROUP,
                REQUESTS_AT_ONCE,
                new BaseImageHandler(requested, publisher::within, metrics, clock, request -> !request.unattended()
                        .orElse(false)));
        WorkQueue upkeep = requests(
                UPKEEP_GROUP,
                1,
                new BaseImageHandler(
                        requested,
                        publisher::within,
                        metrics,
                        clock,
                        request -> request.unattended().orElse(false) && isStillDue(request, schedule, checks, asked)));
        WorkQueue queue = WorkQueue.start(
                kafka,
                WorkQueueOptions.of(BuildRequested.class, GROUP, config.slots())
                        .withDeaths(MOST_DEATHS)
                        .withListener((_, settlement, took) -> metrics.settled(settlement, took)),
                new PrepareHandler(step(mirror, policy), publisher::within, lives, metrics, clock));
        Gauge.builder("slipway.mirror_worker.in.flight", queue, WorkQueue::inFlight)
                .description("Builds that are prepared now")
                .register(meters);
        UpstreamReporter reporter = UpstreamReporter.start(registries.manners(), publisher::publishAndWait, meters);
        UpkeepRunner runner = UpkeepRunner.start(schedule, List.of(checks, asked), publisher::publishAndWait);
        running = new Running(
                registries,
                publisher,
                ends,
                readers,
                checks,
                claims,
                follower,
                reporter,
                queue,
                requests,
                upkeep,
                asked,
                runner);
    }

    private WorkQueue requests(String group, int slots, BaseImageHandler handler) {
        return WorkQueue.start(
                kafka,
                WorkQueueOptions.of(BaseImageRequested.class, group, slots).withDeaths(MOST_DEATHS),
                handler);
    }

    /** Who has just started does not know yet what is due, and would drop what is. */
    private static boolean isStillDue(
            BaseImageRequested request, UpkeepSchedule schedule, EventFold checks, EventFold asked)
            throws InterruptedException, ExecutionException {
        checks.caughtUp().get();
        asked.caughtUp().get();
        return schedule.isStillDue(request);
    }

    void stop(@Observes ShutdownEvent event) {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /** The client that the worker uses, while it runs. */
    Optional<RegistryClient> registries() {
        return Optional.ofNullable(running).map(Running::registries).map(Upstreams::anonymous);
    }

    /** On Kafka first, so that no other worker counts the copy as fresh any more when this is done. */
    private static void forget(String reference, EventPublisher publisher, MirrorChecks known) {
        publisher.put(Topics.MIRROR_IMAGE, reference, null).join();
        known.forget(reference);
    }

    private String mirrorHost() {
        return Repository.hostOf(config.registry().url());
    }

    /** The rules may have changed since the repositories became private. Tried until Kafka answers. Then old knowledge goes. */
    private static void follow(MirrorLedger ledger, MirrorPolicy policy, EventFold checks, OldChecks old) {
        try {
            while (true) {
                try {
                    ledger.follow(policy);
                    break;
                } catch (KafkaException e) {
                    LOG.warn(
                            "cannot give private images to whom the rules name, trying again: reason={}", e.toString());
                    Thread.sleep(PAUSE);
                }
            }
            forget(checks, old);
        } catch (RegistryException.Interrupted | InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(EventFold checks, OldChecks old) throws InterruptedException {
        while (true) {
            try {
                checks.caughtUp().get();
                old.forget();
            } catch (KafkaException | ExecutionException | CompletionException | CancellationException e) {
                LOG.warn("cannot forget when images were last compared, trying again later: reason={}", e.toString());
            }
            Thread.sleep(FORGET_EVERY);
        }
    }

    private PrepareStep step(ImageMirror mirror, MirrorPolicy policy) {
        return new PrepareStep(
                mirror,
                policy,
                mirrorHost(),
                Platform.parse(config.platform()),
                config.buildLimit().asLongValue());
    }
}
