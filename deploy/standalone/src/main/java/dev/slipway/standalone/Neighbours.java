package dev.slipway.standalone;

import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.BrokerSettings;
import dev.slipway.neighbours.CertificateWatch;
import dev.slipway.neighbours.DatabaseUser;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.neighbours.EmbeddedDatabase;
import dev.slipway.neighbours.Neighbour;
import dev.slipway.neighbours.NeighbourLogs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Broker, registry and database as child processes: started side by side, started again when they die. */
final class Neighbours implements AutoCloseable {
    private static final Duration SHARE_LOCK = Duration.ofSeconds(15);
    private static final Duration BROKER_START = Duration.ofSeconds(60);

    private final List<AutoCloseable> running;

    private Neighbours(List<AutoCloseable> running) {
        this.running = running;
    }

    /** @throws IOException if one does not start; the others are stopped then */
    static Neighbours start(
            DataDirectory data, Ports ports, Credentials credentials, boolean rehearsal, Progress progress)
            throws IOException, InterruptedException {
        List<AutoCloseable> started = new ArrayList<>();
        try (ExecutorService starters =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<AutoCloseable>> starting = List.of(
                    submit(
                            starters,
                            progress,
                            "database",
                            () -> Neighbour.start(
                                    "database",
                                    () -> database(data, ports, credentials),
                                    EmbeddedDatabase::isAlive,
                                    TerminationSignal::isGiven)),
                    submit(starters, progress, "registry", () -> registry(registrySettings(data, ports, credentials))),
                    submit(
                            starters,
                            progress,
                            "broker",
                            () -> Neighbour.start(
                                    "broker",
                                    () -> broker(data, ports, credentials, rehearsal),
                                    BrokerProcess::isAlive,
                                    TerminationSignal::isGiven)));
            Optional<Throwable> failure = Optional.empty();
            for (Future<AutoCloseable> future : starting) {
                try {
                    started.add(future.get());
                } catch (ExecutionException e) {
                    failure = Optional.ofNullable(e.getCause());
                }
            }
            if (failure.isPresent()) {
                new Neighbours(started).close();
                throw new IOException(failure.get().getMessage(), failure.get());
            }
        }
        started.add(NeighbourLogs.keepSmall(List.of(data.databaseLog(), data.registryLog())));
        return new Neighbours(started);
    }

    /** Stops them side by side: whoever used them has gone. */
    @Override
    public void close() {
        try (ExecutorService stoppers =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            running.forEach(neighbour -> stoppers.execute(() -> close(neighbour)));
        }
    }

    private static void close(AutoCloseable neighbour) {
        try {
            neighbour.close();
        } catch (Exception e) {
            System.err.println("slipway: while stopping: " + e.getMessage());
        }
    }

    private static Future<AutoCloseable> submit(
            ExecutorService starters, Progress progress, String name, Callable<AutoCloseable> start) {
        return starters.submit(() -> progress.step(name, start));
    }

    private static EmbeddedDatabase database(DataDirectory data, Ports ports, Credentials credentials)
            throws IOException {
        return EmbeddedDatabase.start(
                data.database(),
                data.databaseLog(),
                ports.database(),
                credentials.databasePassword(),
                List.of(new DatabaseUser(Credentials.BUILD_API_DATABASE_USER, credentials.buildApiDatabasePassword())));
    }

    /** The registry, which is started again when its certificates change, too. */
    private static AutoCloseable registry(DistributionSettings settings) throws Exception {
        String certificates = Files.readString(settings.token().orElseThrow().certificateBundle());
        Neighbour<DistributionProcess> registry = Neighbour.start(
                "registry",
                () -> DistributionProcess.start(settings),
                process -> !process.onExit().isDone(),
                TerminationSignal::isGiven);
        CertificateWatch watch = CertificateWatch.start(settings, certificates, registry);
        return () -> {
            watch.close();
            registry.close();
        };
    }

    private static DistributionSettings registrySettings(DataDirectory data, Ports ports, Credentials credentials)
            throws IOException {
        URI services = URI.create("http://127.0.0.1:" + ports.http());
        return DistributionSettings.open(
                        new InetSocketAddress("127.0.0.1", ports.registry()), data.registry(), data.registryLog())
                .withUploadSecret(credentials.registryUploadSecret())
                .withToken(new DistributionSettings.TokenAuth(
                        services.resolve("/token"),
                        ServiceSettings.REGISTRY_SERVICE,
                        ServiceSettings.TOKEN_ISSUER,
                        credentials.registryCertificates()))
                .withNotifications(new DistributionSettings.Notifications(
                        services.resolve("/internal/registry-events"), "Bearer " + credentials.webhookSecret()));
    }

    private static BrokerProcess broker(DataDirectory data, Ports ports, Credentials credentials, boolean rehearsal)
            throws IOException {
        Path home = Path.of(System.getProperty("slipway.home", "."));
        return BrokerProcess.start(new BrokerSettings(
                home.resolve("deploy/broker/target/slipway-broker.jar"),
                data.kafka(),
                ports.kafka(),
                credentials.kafkaPasswords(),
                Optional.of(KafkaRights.ADMIN),
                SHARE_LOCK,
                BROKER_START,
                rehearsal));
    }
}
