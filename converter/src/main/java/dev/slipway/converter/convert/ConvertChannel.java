package dev.slipway.converter.convert;

import dev.slipway.converter.convert.ConvertOutcome.Failed;
import dev.slipway.converter.convert.ConvertOutcome.Made;
import dev.slipway.converter.convert.ConvertOutcome.Skipped;
import dev.slipway.converter.convert.ConvertOutcome.Unavailable;
import dev.slipway.converter.download.DiskAddresses;
import dev.slipway.converter.registry.RegistryConfig;
import dev.slipway.converter.store.DiskStore;
import dev.slipway.converter.store.StoredDisk;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImageConverted.Disk;
import dev.slipway.events.ImageConverted.Result;
import dev.slipway.events.ImagePushed;
import dev.slipway.freespace.FreeSpace;
import dev.slipway.freespace.SpaceReserve;
import dev.slipway.freespace.UsedSpace;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.queue.Work;
import dev.slipway.kafka.queue.WorkHandler;
import dev.slipway.kafka.queue.WorkQueue;
import dev.slipway.kafka.queue.WorkQueueOptions;
import dev.slipway.kafka.queue.WorkResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects the step to Kafka: takes pushes from the work queue, publishes what became of each, and counts. */
@ApplicationScoped
public class ConvertChannel {

    public static final String GROUP = "slipway-converter";

    private static final Logger LOG = LoggerFactory.getLogger(ConvertChannel.class);
    /** An image that ends this process twice would end the next one too. */
    private static final int MOST_DEATHS = 2;

    /** Conversions that wait for space, beside those that run. */
    private static final int MOST_WAITING = 32;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final ConvertConfig config;
    private final RegistryConfig registry;
    private final DiskStore disks;
    private final SpaceReserve space;
    private final Map<String, Object> kafka;
    private final DiskAddresses addresses;
    private final MeterRegistry metrics;
    private @Nullable RegistryImages images;
    private @Nullable EventPublisher publisher;
    private @Nullable WorkQueue queue;

    @Inject
    ConvertChannel(
            ConvertConfig config,
            RegistryConfig registry,
            DiskStore disks,
            DiskAddresses addresses,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            MeterRegistry metrics) {
        this.config = config;
        this.registry = registry;
        this.disks = disks;
        this.space = reserve(config);
        this.addresses = addresses;
        this.kafka = kafka;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        RegistryImages pushed = new RegistryImages(registry);
        EventPublisher converted = EventPublisher.open(kafka, "/slipway/converter");
        ConversionProgress progress = new ConversionProgress(
                Clock.systemUTC(),
                Counter.builder("slipway.converter.layer.bytes")
                        .description("Compressed bytes of layers read by conversions")
                        .register(metrics));
        ConvertStep step = new ConvertStep(
                pushed,
                disks,
                ConvertStep.Settings.of(config),
                new SpaceWatch(space, UsedSpace.OF_THIS_HOST),
                progress);
        Handler handler = new Handler(step, converted, addresses, metrics);
        images = pushed;
        publisher = converted;
        queue = WorkQueue.start(
                kafka,
                WorkQueueOptions.of(ImagePushed.class, GROUP, config.slots())
                        .withWaiting(MOST_WAITING)
                        .withDeliveries(config.attempts())
                        .withDeaths(MOST_DEATHS)
                        .withGate(() -> space.shortage().isEmpty()),
                handler);
        Gauge.builder("slipway.converter.in.flight", queue, WorkQueue::inFlight)
                .description("Conversions that run now")
                .register(metrics);
        Gauge.builder(
                        "slipway.converter.oldest.seconds",
                        queue,
                        q -> q.oldestAge().toMillis() / 1e3)
                .description("Age of the conversion that has run longest")
                .register(metrics);
    }

    void stop(@Observes ShutdownEvent event) {
        if (queue != null) {
            queue.close();
        }
        if (publisher != null) {
            publisher.close();
        }
        if (images != null) {
            images.close();
        }
    }

    private static SpaceReserve reserve(ConvertConfig config) {
        List<Path> places = new ArrayList<>(config.watchedDirectories().orElse(List.of()));
        places.add(config.disks());
        return new SpaceReserve(
                "slipway.converter.min-free-space",
                config.minFreeSpace().asLongValue(),
                places,
                FreeSpace.OF_THIS_HOST);
    }

    /** Whether the queue is being worked on. */
    boolean running() {
        return queue != null;
    }

    /** Why nothing new is taken; empty where there is space. */
    Optional<String> shortage() {
        return space.shortage();
    }

    /** Answers each push of a build's image with one event. Of what was pushed elsewhere nobody has to hear. */
    private record Handler(ConvertStep step, EventPublisher publisher, DiskAddresses addresses, MeterRegistry metrics)
            implements WorkHandler<ImagePushed> {

        @Override
        public WorkResult handle(Work<ImagePushed> work) throws InterruptedException {
            Instant start = Instant.now();
            return switch (step.convert(work.event(), work::leavePlace)) {
                case Made(StoredDisk disk) ->
                    answer(work, start, Result.CONVERTED, Optional.empty(), Optional.of(disk));
                case Skipped(SkipReason reason, Optional<StoredDisk> disk)
                when reason == SkipReason.ALREADY_CONVERTED && work.delivery() > 1 ->
                    // An earlier delivery of this push made the disk and died before it could say so.
                    answer(work, start, Result.CONVERTED, Optional.empty(), disk);
                case Skipped(SkipReason reason, Optional<StoredDisk> disk) -> {
                    Counter.builder("slipway.converter.skips")
                            .description("Pushes that were given no disk, by reason")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(metrics)
                            .increment();
                    yield answer(work, start, Result.SKIPPED, Optional.of(reason.sentence()), disk);
                }
                case Failed(String reason) -> answer(work, start, Result.FAILED, Optional.of(reason), Optional.empty());
                case Unavailable(String reason) -> WorkResult.retry(RETRY_AFTER, reason);
            };
        }

        @Override
        public void givenUp(Work<ImagePushed> work, String reason) throws InterruptedException {
            answer(work, Instant.now(), Result.FAILED, Optional.of("given up: " + reason), Optional.empty());
        }

        private WorkResult answer(
                Work<ImagePushed> work,
                Instant start,
                Result result,
                Optional<String> reason,
                Optional<StoredDisk> disk)
                throws InterruptedException {
            ImagePushed push = work.event();
            Instant end = Instant.now();
            Duration took = Duration.between(start, end);
            if (PushFilter.isOfBuild(push)) {
                publisher
                        .within(work.trace())
                        .publishAndWait(new ImageConverted(
                                push.repository(),
                                push.digest(),
                                result,
                                reason,
                                disk.map(this::described),
                                took.toMillis(),
                                end));
            }
            Timer.builder("slipway.converter.images")
                    .description("Time that answering a push took, by result")
                    .tag("result", result.name().toLowerCase(Locale.ROOT))
                    .register(metrics)
                    .record(took);
            LOG.info(
                    "a push was answered: repository={} digest={} result={} reason={} millis={}",
                    push.repository(),
                    push.digest(),
                    result,
                    reason.orElse(""),
                    took.toMillis());
            return WorkResult.done();
        }

        private Disk described(StoredDisk disk) {
            return new Disk(
                    disk.file().toString(),
                    disk.image().format().label(),
                    disk.image().size(),
                    disk.image().sha256(),
                    disk.image().verity().map(tree -> new Disk.Verity(tree.rootHash(), tree.hashOffset())),
                    addresses.of(disk.image().manifestDigest()));
        }
    }
}
