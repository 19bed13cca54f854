package dev.slipway.testing.containers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stands in for {@code apache/kafka}: the Kafka that {@code deploy/broker} packages, on a Java made by {@code jlink}, with the
 * script {@code /etc/kafka/docker/run} that turns {@code KAFKA_*} variables into settings.
 */
final class KafkaImage extends StandInImage {
    /** Kafka's logging needs java.desktop, for its beans. */
    private static final String MODULES =
            "java.base,java.desktop,java.logging,java.management,java.management.rmi,java.naming,"
                    + "java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.management,jdk.unsupported,jdk.zipfs";

    @Override
    String official() {
        return "apache/kafka";
    }

    @Override
    String recipe() throws IOException {
        try (Stream<Path> files = Files.list(libraries())) {
            String names =
                    files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.joining("\n"));
            return String.join(
                    "\n",
                    Runtime.version().toString(),
                    MODULES,
                    new String(script("kafka-run.sh"), StandardCharsets.UTF_8),
                    names);
        }
    }

    @Override
    void write(Path scratch, Path archive, String tag) throws IOException, InterruptedException {
        Path java = java(scratch.resolve("java"));
        try (ImageArchive image = new ImageArchive(scratch)) {
            HostPrograms.addShell(image);
            // What Testcontainers copies into the container begins with #!/bin/bash.
            image.file("/bin/bash", 0755, "#!/bin/busybox sh\nexec /bin/sh \"$@\"\n".getBytes(StandardCharsets.UTF_8));
            image.tree("/opt/java", java);
            for (Path library : HostPrograms.librariesOf(java)) {
                image.file(library.toString(), library);
            }
            image.tree("/opt/kafka/libs", libraries());
            image.file("/etc/kafka/docker/run", 0755, script("kafka-run.sh"));
            image.directory("/tmp", 01777, ImageArchive.Owner.ROOT);
            image.write(archive, tag, List.of("PATH=/opt/java/bin:/bin"), ImageArchive.Owner.ROOT, List.of());
        }
    }

    private static Path java(Path target) throws IOException, InterruptedException {
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        Process process = new ProcessBuilder(
                        jlink.toString(), "--add-modules", MODULES, "--strip-debug", "--output", target.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jlink failed: " + said);
        }
        return target;
    }

    /** The broker's libraries as its module packages them. */
    private static Path libraries() {
        Path libraries = Path.of(System.getProperty("slipway.root"), "deploy", "broker", "target", "lib");
        if (!Files.isDirectory(libraries)) {
            throw new IllegalStateException(
                    libraries + " is not there: build it with ./mvnw package -pl deploy/broker");
        }
        return libraries;
    }
}
