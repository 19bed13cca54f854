package dev.slipway.mirror.prepare;

import dev.slipway.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;

/** A worker in a process of its own, to be killed. It tries each image until it has it, and then ends. */
record FleetProcess(Process process) {
    static FleetProcess start(String bootstrapServers, URI upstream, URI own, List<String> references, Path log)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                bootstrapServers,
                upstream.toString(),
                own.toString()));
        command.addAll(references);
        return new FleetProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    boolean hasEndedWell() {
        return !process.isAlive() && process.exitValue() == 0;
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** What runs there. */
    static final class Main {
        private static final long PAUSE = 200;

        private Main() {}

        public static void main(String[] arguments) throws Exception {
            Thread.ofPlatform().daemon().start(Main::endWithTheParent);
            List<String> references = new ArrayList<>(List.of(arguments).subList(3, arguments.length));
            Collections.shuffle(references);
            try (FleetWorker worker = new FleetWorker(
                            Map.of("bootstrap.servers", arguments[0]),
                            URI.create(arguments[1]),
                            URI.create(arguments[2]));
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Callable<Void>> copies = new ArrayList<>();
                references.forEach(reference -> copies.add(() -> {
                    bring(worker, reference);
                    return null;
                }));
                for (Future<Void> copy : threads.invokeAll(copies)) {
                    copy.get();
                }
            }
        }

        /** Only the parent holds the other end of this pipe. */
        private static void endWithTheParent() {
            try {
                while (System.in.read() >= 0) {}
            } catch (IOException e) {
                // As good as its end.
            }
            Runtime.getRuntime().halt(1);
        }

        private static void bring(FleetWorker worker, String reference) throws Exception {
            while (true) {
                try {
                    MirrorOutcome outcome = worker.bring(reference);
                    System.out.println(reference + ": " + outcome);
                    boolean current = outcome instanceof MirrorOutcome.Mirrored
                            || outcome instanceof MirrorOutcome.AlreadyPresent(Digest _, Optional<?> stale)
                                    && stale.isEmpty();
                    if (current) {
                        return;
                    }
                } catch (KafkaException e) {
                    System.out.println(reference + ": " + e);
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
