package dev.slipway.publisher.publish;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A publisher in a process of its own, to be killed. */
record PublisherProcess(Process process) {
    private static final int SLOTS = 3;

    /** @param other host and URL of another registry that settings name */
    static PublisherProcess start(String bootstrapServers, URI own, URI other, Path keyFile, Path log)
            throws IOException {
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
                own.toString(),
                other.toString(),
                keyFile.toString());
        return new PublisherProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** What runs there. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            URI other = URI.create(arguments[2]);
            FixedConfig config = new FixedConfig(
                    URI.create(arguments[1]),
                    Map.of(other.getAuthority(), other),
                    Path.of(arguments[3]),
                    Optional.empty(),
                    SLOTS);
            PublishChannel channel =
                    new PublishChannel(config, Map.of("bootstrap.servers", arguments[0]), new SimpleMeterRegistry());
            channel.start(new StartupEvent());
            // Only the parent holds the other end of this pipe.
            while (System.in.read() >= 0) {}
            Runtime.getRuntime().halt(1);
        }
    }
}
