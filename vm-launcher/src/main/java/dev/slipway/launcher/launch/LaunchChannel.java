package dev.slipway.launcher.launch;

import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.Topics;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.kafka.queue.Turns;
import dev.slipway.kafka.queue.Work;
import dev.slipway.kafka.queue.WorkHandler;
import dev.slipway.kafka.queue.WorkQueue;
import dev.slipway.kafka.queue.WorkQueueOptions;
import dev.slipway.kafka.queue.WorkResult;
import dev.slipway.keys.seal.Unsealer;
import dev.slipway.launcher.machine.Machine;
import dev.slipway.launcher.machine.MachineReaper;
import dev.slipway.launcher.network.NetworkLimits;
import dev.slipway.launcher.network.Networks;
import dev.slipway.launcher.network.Relay;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.timing.Backoff;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects the launch step with Kafka and its configuration, from the service's start to its end. */
@ApplicationScoped
class LaunchChannel {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchChannel.class);
    private static final String GROUP = "slipway-vm-launcher";
    /** What is read and written here; somebody else may have to care for the others. */
    private static final List<String> TOPICS = List.of(
            Topics.BUILD_AUTHORIZED,
            Topics.BUILD_STARTED,
            Topics.BUILD_LOG,
            Topics.BUILD_STEP,
            Topics.BUILD_FINISHED,
            Topics.BUILD_CANCEL);

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(2);
    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));

    private final LaunchConfig config;
    private final Map<String, Object> kafka;
    private final LaunchMetrics metrics;
    private final Turns turns = new Turns();
    private @Nullable Thread starter;
    private @Nullable Running running;
    private volatile String state = "starting";

    @Inject
    LaunchChannel(
            LaunchConfig config, @Identifier("default-kafka-broker") Map<String, Object> kafka, LaunchMetrics metrics) {
        this.config = config;
        this.kafka = kafka;
        this.metrics = metrics;
    }

    /** Everything that is open while builds are taken. */
    private record Running(EventPublisher events, EventFold fold, OperatorRegistry registry, WorkQueue queue) {
        void close() {
            queue.close();
            fold.close();
            events.close();
            registry.close();
        }
    }

    /** In the background: proving an acceleration takes seconds, and Kafka may not be there yet. */
    void start(@Observes StartupEvent event) {
        starter = Thread.ofPlatform().daemon().name("vm-launcher-start").start(this::open);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        Thread opening = starter;
        if (opening != null) {
            opening.interrupt();
            opening.join();
        }
        synchronized (this) {
            if (running != null) {
                running.close();
            }
        }
    }

    /** Ready when builds are taken; else what it waits for. */
    String state() {
        return state;
    }

    boolean isReady() {
        return state.startsWith("taking");
    }

    private void open() {
        try {
            int reaped = new MachineReaper(config.machinesDirectory()).reap();
            Networks.requireAvailable();
            AtomicReference<List<Relay>> relays = new AtomicReference<>(List.of());
            Machine machine = MachineChoice.machine(config, networks(relays::get));
            awaitTopics();
            var registry = new GuestRegistry(
                    config.registry().url(), realm(), config.registry().realm());
            relays.set(registry.relays());
            take(machine, registry);
            state = "taking builds in " + machine.kind() + " machines";
            LOG.info("vm-launcher takes builds: machine={} slots={} reaped={}", machine.kind(), config.slots(), reaped);
        } catch (IOException | RuntimeException e) {
            state = "cannot run machines: " + e.getMessage();
            LOG.error("vm-launcher takes no builds", e);
        } catch (InterruptedException e) {
            state = "stopped";
        }
    }

    /** @param relays known only once the registry has said where its tokens come from */
    private Networks networks(Supplier<List<Relay>> relays) throws IOException {
        LaunchConfig.Network network = config.network();
        NetworkLimits limits =
                new NetworkLimits(network.connections(), network.pushLimit().asLongValue());
        try {
            return new Networks(relays, network.openedRanges().orElse(List.of()), limits, metrics);
        } catch (IllegalArgumentException e) {
            throw new IOException("slipway.vm-launcher.network.opened-ranges: " + e.getMessage(), e);
        }
    }

    private void awaitTopics() throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                TopicCatalog.ensure(kafka, TOPICS);
                return;
            } catch (KafkaException e) {
                await("waiting for Kafka: " + e.getMessage(), failures);
            }
        }
    }

    private Optional<URI> realm() throws InterruptedException {
        for (int failures = 1; config.registry().realm().isEmpty(); failures++) {
            try {
                return TokenRealm.of(config.registry().url());
            } catch (IOException e) {
                await("waiting for the registry: " + e, failures);
            }
        }
        return config.registry().realm();
    }

    private void await(String what, int failures) throws InterruptedException {
        if (!what.equals(state)) {
            LOG.warn("vm-launcher takes no builds yet: reason={}", what);
            state = what;
        }
        PAUSES.sleepAfter(failures);
    }

    private synchronized void take(Machine machine, GuestRegistry registry) {
        EventPublisher events = EventPublisher.open(kafka, "/slipway/vm-launcher");
        var catchUp = new CompletableFuture<EventFold>();
        BuildLedger ledger = new BuildLedger(() -> catchUp.thenCompose(EventFold::caughtUp));
        EventFold fold = EventFold.ofEvents(
                kafka, List.of(Topics.BUILD_STARTED, Topics.BUILD_CANCEL, Topics.BUILD_FINISHED), ledger::apply);
        catchUp.complete(fold);
        OperatorRegistry operatorRegistry = OperatorRegistry.open(config.registry());
        LaunchStep step = step(
                machine, registry, ledger, new RegistryVerifier(operatorRegistry.client(), operatorRegistry.url()));
        WorkQueue queue = WorkQueue.start(
                kafka, WorkQueueOptions.of(BuildAuthorized.class, GROUP, config.slots()), handler(step, events));
        metrics.observe(queue);
        running = new Running(events, fold, operatorRegistry, queue);
    }

    private LaunchStep step(Machine machine, GuestRegistry registry, BuildLedger ledger, ImageVerifier verifier) {
        String name = config.name().orElseGet(LaunchChannel::hostName);
        Jobs jobs = new Jobs(
                registry,
                new Unsealer(config.keyFile()),
                new SecretFiles(config.secretsDirectory(), name),
                machine.platform().toString());
        return new LaunchStep(name, config.attempts(), machine, jobs, verifier, ledger, Clock.systemUTC());
    }

    private WorkHandler<BuildAuthorized> handler(LaunchStep step, EventPublisher events) {
        return new WorkHandler<>() {
            @Override
            public WorkResult handle(Work<BuildAuthorized> work) throws InterruptedException {
                BuildAuthorized build = work.event();
                try (Turns.Turn _ = turns.take(build.subject())) {
                    LaunchOutcome outcome = step.launch(build, events.within(work.trace()));
                    metrics.count(outcome);
                    return result(outcome);
                }
            }

            @Override
            public void givenUp(Work<BuildAuthorized> work, String reason) throws InterruptedException {
                try (Turns.Turn _ = turns.take(work.event().subject())) {
                    metrics.count(step.giveUp(work.event(), events.within(work.trace()), reason));
                }
            }
        };
    }

    private static WorkResult result(LaunchOutcome outcome) {
        return switch (outcome) {
            case LaunchOutcome.Ended _, LaunchOutcome.AlreadyEnded _, LaunchOutcome.Superseded _ -> WorkResult.done();
            case LaunchOutcome.TryAgain(String reason) -> WorkResult.retry(AGAIN_AFTER, reason);
        };
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "vm-launcher";
        }
    }
}
