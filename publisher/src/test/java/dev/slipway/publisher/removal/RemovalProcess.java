package dev.slipway.publisher.removal;

import dev.slipway.events.PublishEvent.RemovalJob;
import dev.slipway.events.Topics;
import dev.slipway.kafka.EventFold;
import dev.slipway.kafka.EventPublisher;
import dev.slipway.kafka.queue.WorkQueue;
import dev.slipway.kafka.queue.WorkQueueOptions;
import dev.slipway.publisher.builds.KnownBuilds;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.registry.operator.OperatorRegistryConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** The part of a publisher that removes names, in a process of its own, to be killed. */
record RemovalProcess(Process process) {
    static RemovalProcess start(String bootstrapServers, URI registry, Path log) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                bootstrapServers,
                registry.toString());
        return new RemovalProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Without a login. */
    private record Config(URI url) implements OperatorRegistryConfig {
        @Override
        public Optional<String> username() {
            return Optional.empty();
        }

        @Override
        public Optional<Path> passwordFile() {
            return Optional.empty();
        }

        @Override
        public Optional<URI> realm() {
            return Optional.empty();
        }
    }

    /** What runs there. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            Map<String, Object> kafka = Map.of("bootstrap.servers", arguments[0]);
            KnownBuilds builds = new KnownBuilds();
            EventFold fold =
                    EventFold.ofEvents(kafka, List.of(Topics.IMAGE_PUBLISHED, Topics.IMAGE_REMOVED), builds::apply);
            EventPublisher publisher = EventPublisher.open(kafka, "/slipway/publisher");
            OperatorRegistry registry = OperatorRegistry.open(new Config(URI.create(arguments[1])));
            RemovalHandler handler = new RemovalHandler(
                    new RemovalStep(Tags.Real.of(registry)),
                    () -> upToDate(fold, builds),
                    _ -> List.of(),
                    publisher::within,
                    Clock.systemUTC());
            WorkQueue.start(kafka, WorkQueueOptions.of(RemovalJob.class, RemovalChannel.GROUP, 1), handler);
            // Only the parent holds the other end of this pipe.
            while (System.in.read() >= 0) {}
            Runtime.getRuntime().halt(1);
        }

        private static KnownBuilds upToDate(EventFold fold, KnownBuilds builds)
                throws IOException, InterruptedException {
            try {
                fold.caughtUp().get();
                return builds;
            } catch (ExecutionException e) {
                throw new IOException(e);
            }
        }
    }
}
