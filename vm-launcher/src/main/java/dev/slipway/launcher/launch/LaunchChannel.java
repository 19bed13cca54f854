package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.LogGate;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.Topics;
import dev.slipway.freespace.FreeSpace;
import dev.slipway.freespace.SpaceReserve;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.kafka.launcher.Launchers;
import dev.slipway.kafka.launcher.LaunchersFold;
import dev.slipway.kafka.queue.Turns;
import dev.slipway.kafka.queue.Work;
import dev.slipway.kafka.queue.WorkHandler;
import dev.slipway.kafka.queue.WorkQueue;
import dev.slipway.kafka.queue.WorkQueueOptions;
import dev.slipway.kafka.queue.WorkResult;
import dev.slipway.keys.seal.Unsealer;
import dev.slipway.launcher.health.KafkaStateTopic;
import dev.slipway.launcher.health.MachineHealth;
import dev.slipway.launcher.health.MemoryBudget;
import dev.slipway.launcher.health.ProbeBoot;
import dev.slipway.launcher.health.Prober;
import dev.slipway.launcher.health.StateReports;
import dev.slipway.launcher.space.MachineUsage;
import dev.slipway.launcher.space.SpaceGuard;
import dev.slipway.machine.HostRights;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineGroups;
import dev.slipway.machine.MachineReaper;
import dev.slipway.machine.network.AddressRange;
import dev.slipway.machine.network.NetworkLimits;
import dev.slipway.machine.network.Networks;
import dev.slipway.machine.network.Relay;
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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
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
            Topics.BUILD_CANCEL,
            Topics.LAUNCHER_STATE);

    private static final Duration AGAIN_AFTER = Duration.ofSeconds(2);
    /** By then nothing in this process waits any more for what Kafka hands out. */
    private static final Duration FOR_ANOTHER_AFTER = Duration.ofSeconds(1);

    /** Builds that are too large for this launcher, kept outside of its places; more would take places. */
    private static final int MOST_KEPT = 32;

    private static final Duration PROBE_EVERY = Duration.ofMinutes(1);
    /** As long as a build's machine may take. */
    private static final Duration PROBE_WITHIN = Duration.ofMinutes(5);

    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);
    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));

    private final LaunchConfig config;
    private final Map<String, Object> kafka;
    private final LaunchMetrics metrics;
    private final String version;
    private final String name;
    private final MemoryBudget memory;
    private final Turns turns = new Turns();
    private final AtomicReference<Networks> networks = new AtomicReference<>();
    private final SpaceGuard space;
    private final Set<String> builds = ConcurrentHashMap.newKeySet();
    private @Nullable Thread starter;
    private @Nullable Running running;
    private @Nullable Telling telling;
    private volatile String state = "starting";
    private volatile String machineKind;
    private volatile boolean draining;
    private volatile MachineHealth health = MachineHealth.trusting();

    @Inject
    LaunchChannel(
            LaunchConfig config,
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            LaunchMetrics metrics,
            @ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown") String version) {
        this.config = config;
        this.kafka = kafka;
        this.metrics = metrics;
        MachineUsage disk = MachineUsage.in(config.machinesDirectory());
        this.space = new SpaceGuard(reserve(config), machine -> disk.bytes(machine) + pushedBytes(networks, machine));
        this.version = version;
        this.name = config.name().orElseGet(LaunchChannel::hostName);
        this.machineKind = config.machine().name().toLowerCase(Locale.ROOT);
        this.memory = new MemoryBudget(config.memory()
                .map(size -> Math.toIntExact(size.asLongValue() >> 20))
                .orElseGet(MemoryBudget::usualMb));
    }

    private static SpaceReserve reserve(LaunchConfig config) {
        List<Path> places = new ArrayList<>(config.watchedDirectories().orElse(List.of()));
        places.add(config.machinesDirectory());
        return new SpaceReserve(
                "slipway.vm-launcher.min-free-space",
                config.minFreeSpace().asLongValue(),
                places,
                FreeSpace.OF_THIS_HOST);
    }

    /** Everything that is open while builds are taken. */
    private record Running(
            EventPublisher events,
            EventFold fold,
            LaunchersFold launchers,
            OperatorRegistry registry,
            WorkQueue queue,
            Prober prober) {
        void close() {
            prober.close();
            queue.close();
            fold.close();
            launchers.close();
            events.close();
            registry.close();
        }
    }

    /** What tells how this launcher stands, also while it takes no builds. */
    private record Telling(EventPublisher events, StateReports reports) {
        void close() {
            reports.close();
            events.close();
        }
    }

    /** In the background: proving an acceleration takes seconds, and Kafka may not be there yet. */
    void start(@Observes StartupEvent event) {
        space.start();
        starter = Thread.ofPlatform().daemon().name("vm-launcher-start").start(this::open);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        Thread opening = starter;
        if (opening != null) {
            opening.interrupt();
            opening.join();
        }
        synchronized (this) {
            draining = true;
            tellOfChange();
            if (running != null) {
                running.close();
            }
            if (telling != null) {
                telling.close();
                telling = null;
            }
        }
        space.close();
    }

    /** Ready when builds are taken; else what it waits for, why its machines are not fit for any, or where space is short. */
    String state() {
        return isPrepared() ? problem().orElse(state) : state;
    }

    boolean isReady() {
        return isPrepared() && problem().isEmpty();
    }

    private boolean isPrepared() {
        return state.startsWith("taking");
    }

    /** Why no new builds are taken, though all is there that they need. */
    private Optional<String> problem() {
        return health.problem().map(problem -> "takes no builds: " + problem).or(() -> space.shortage()
                .map(shortage -> "takes no builds for lack of space: " + shortage));
    }

    private void open() {
        try {
            try {
                prepare();
            } catch (IOException | RuntimeException e) {
                LOG.error("vm-launcher takes no builds", e);
                String failed = "cannot run machines: " + e.getMessage();
                state = failed;
                awaitTopics();
                tell();
                state = failed;
            }
        } catch (InterruptedException e) {
            state = "stopped";
        }
    }

    private void prepare() throws IOException, InterruptedException {
        int reaped = new MachineReaper(config.machinesDirectory()).reap();
        HostRights.require();
        Networks.requireAvailable();
        MachineGroups.Unenforced unenforced = MachineGroups.handDown();
        if (!unenforced.limits().isEmpty()) {
            LOG.warn(
                    "this host does not enforce all limits of machines: limits={} reason={}",
                    unenforced.limits(),
                    unenforced.why());
        }
        AtomicReference<List<Relay>> relays = new AtomicReference<>(List.of());
        Machine machine = MachineChoice.machine(config, networks(relays::get));
        machineKind = machine.kind();
        awaitTopics();
        tell();
        var registry = new GuestRegistry(
                config.registry().url(), realm(), config.registry().realm());
        relays.set(registry.relays());
        registry.caution().ifPresent(caution -> LOG.warn("builds reach too much: reason={}", caution));
        take(machine, registry);
        state = "taking builds in " + machine.kind() + " machines";
        tellOfChange();
        LOG.info(
                "vm-launcher takes builds: machine={} slots={} memoryMb={} reaped={}",
                machine.kind(),
                config.slots(),
                memory.totalMb(),
                reaped);
    }

    private synchronized void tell() {
        if (telling == null && !draining) {
            EventPublisher events = EventPublisher.open(kafka, "/slipway/vm-launcher");
            telling = new Telling(
                    events,
                    StateReports.start(
                            new KafkaStateTopic(events), this::report, Launchers.INTERVAL, Clock.systemUTC()));
        }
    }

    private synchronized void tellOfChange() {
        if (telling != null) {
            telling.reports().changed();
        }
    }

    private StateReports.Report report() {
        return new StateReports.Report(
                name,
                version,
                machineKind,
                config.slots(),
                memory.totalMb(),
                memory.takenMb(),
                builds.stream().sorted().toList(),
                draining,
                isReady() ? Optional.empty() : Optional.of(state()));
    }

    /** @param relays known only once the registry has said where its tokens come from */
    private Networks networks(Supplier<List<Relay>> relays) throws IOException {
        LaunchConfig.Network network = config.network();
        NetworkLimits limits =
                new NetworkLimits(network.connections(), network.pushLimit().asLongValue(), () -> space.shortage()
                        .isPresent());
        Networks made = new Networks(
                relays,
                ranges("opened-ranges", network.openedRanges()),
                ranges("closed-ranges", network.closedRanges()),
                limits,
                metrics);
        networks.set(made);
        return made;
    }

    private static List<AddressRange> ranges(String setting, Optional<List<String>> texts) throws IOException {
        try {
            return texts.orElse(List.of()).stream().map(AddressRange::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new IOException("slipway.vm-launcher.network." + setting + ": " + e.getMessage(), e);
        }
    }

    /** It lies in the registry, whose disk may be this host's, and there is no other way to stop it from growing. */
    private static long pushedBytes(AtomicReference<Networks> networks, String machine) {
        Networks made = networks.get();
        return made == null ? 0 : made.pushedBytes(machine);
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

    private void take(Machine machine, GuestRegistry registry) throws InterruptedException {
        LaunchersFold launchers = LaunchersFold.open(kafka, Clock.systemUTC());
        try {
            launchers.await(KNOWN_WITHIN);
            take(machine, registry, launchers);
        } catch (InterruptedException | RuntimeException e) {
            launchers.close();
            throw e;
        }
    }

    private synchronized void take(Machine machine, GuestRegistry registry, LaunchersFold launchers) {
        // Where a boot takes a minute, the first build's machine is the first that is tried: its failure costs no
        // attempt.
        MachineHealth fitness = machine.bootsInSeconds() ? MachineHealth.untried() : MachineHealth.trusting();
        health = fitness;
        EventPublisher events = EventPublisher.open(kafka, "/slipway/vm-launcher");
        var catchUp = new CompletableFuture<EventFold>();
        BuildLedger ledger = new BuildLedger(() -> catchUp.thenCompose(EventFold::caughtUp));
        EventFold fold = EventFold.ofEvents(
                kafka, List.of(Topics.BUILD_STARTED, Topics.BUILD_CANCEL, Topics.BUILD_FINISHED), ledger::apply);
        catchUp.complete(fold);
        HandOver handOver = new HandOver(others(launchers.launchers()), Clock.systemUTC());
        OperatorRegistry operatorRegistry = OperatorRegistry.open(config.registry());
        LaunchStep step = new LaunchStep(
                name,
                config.attempts(),
                LogGate.Limits.DEFAULT.withTotal(config.logLimit().asLongValue()),
                new LaunchStep.Machines(machine, fitness, memory, space, handOver),
                jobs(machine, registry),
                new RegistryVerifier(operatorRegistry.client(), operatorRegistry.url()),
                ledger,
                Clock.systemUTC());
        WorkQueue queue = WorkQueue.start(
                kafka,
                WorkQueueOptions.of(BuildAuthorized.class, GROUP, config.slots())
                        .withWaiting(MOST_KEPT)
                        .withGate(() -> takesBuilds(fitness) && !handOver.isGiving()),
                handler(step, events));
        fitness.onChange(() -> healthChanged(fitness));
        healthChanged(fitness);
        metrics.observe(queue);
        metrics.observe(fitness, memory);
        Prober prober = Prober.start(fitness, new ProbeBoot(machine, memory, PROBE_WITHIN), PROBE_EVERY);
        running = new Running(events, fold, launchers, operatorRegistry, queue, prober);
    }

    private static HandOver.Others others(Launchers launchers) {
        return new HandOver.Others() {
            @Override
            public Launchers.Room roomFor(int memoryMb) {
                return launchers.roomFor(memoryMb);
            }

            @Override
            public boolean haveTaken(String buildId, int memoryMb) {
                return launchers.haveTaken(buildId, memoryMb);
            }
        };
    }

    private Jobs jobs(Machine machine, GuestRegistry registry) {
        return new Jobs(
                registry,
                new Unsealer(config.keyFile()),
                new SecretFiles(config.secretsDirectory(), name),
                machine.platform().toString());
    }

    private boolean takesBuilds(MachineHealth fitness) {
        return !draining && fitness.takesBuilds() && space.shortage().isEmpty();
    }

    private void healthChanged(MachineHealth fitness) {
        switch (fitness.standing()) {
            case MachineHealth.Standing.Healthy() -> LOG.info("machines come up, builds are taken");
            case MachineHealth.Standing.InDoubt(int failures, String last) ->
                LOG.info("builds wait until a machine has come up: failures={} last={}", failures, last);
            case MachineHealth.Standing.Unhealthy(int failures, String last) ->
                LOG.error("vm-launcher takes no builds: failures={} last={}", failures, last);
        }
        Thread.ofVirtual().start(this::tellOfChange);
    }

    private WorkHandler<BuildAuthorized> handler(LaunchStep step, EventPublisher events) {
        return new WorkHandler<>() {
            @Override
            public WorkResult handle(Work<BuildAuthorized> work) throws InterruptedException {
                BuildAuthorized build = work.event();
                try (Turns.Turn _ = turns.take(build.subject())) {
                    works(build.subject(), true);
                    LaunchOutcome outcome = step.launch(build, events.within(work.trace()), () -> {
                        work.leavePlace();
                        works(build.subject(), false);
                    });
                    metrics.count(outcome);
                    return result(outcome);
                } finally {
                    works(build.subject(), false);
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

    /** Other launchers hear of it soon: those that keep a build for a launcher with a free place. */
    private void works(String buildId, boolean begun) {
        if (begun ? builds.add(buildId) : builds.remove(buildId)) {
            Thread.ofVirtual().start(this::tellOfChange);
        }
    }

    private static WorkResult result(LaunchOutcome outcome) {
        return switch (outcome) {
            case LaunchOutcome.Ended _, LaunchOutcome.AlreadyEnded _, LaunchOutcome.Superseded _ -> WorkResult.done();
            case LaunchOutcome.TryAgain(String reason) -> WorkResult.retry(AGAIN_AFTER, reason);
            case LaunchOutcome.ForAnother(String reason) -> WorkResult.retry(FOR_ANOTHER_AFTER, reason);
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
