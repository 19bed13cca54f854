package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.build.SourceTarball;
import dev.slipway.cli.demo.StandaloneProcess;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.neighbours.BrokerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A whole Slipway, with the namespace machine unless a test asks for another one, for tests that hurt it. */
final class RunningPipeline implements AutoCloseable {
    private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled", "timed_out", "rejected");
    private static final Duration STEP_DEADLINE = Duration.ofMinutes(1);
    private static final Duration BUILD_DEADLINE = Duration.ofMinutes(3);
    /** So that tests need not wait long for what happens now and then. */
    static final Map<String, String> SETTINGS = Map.of(
            "slipway.build-api.stream.heartbeat", "PT1S",
            "slipway.build-api.registry-events.sweep-interval", "PT2S",
            "slipway.build-api.registry-events.sweep-after", "PT2S",
            "slipway.converter.cleanup.every", "off",
            "slipway.converter.cleanup.grace", "PT0S");

    private static final String TAGS = "_manifests/tags";

    private final Path data;
    private final List<String> arguments;
    private final Map<String, String> settings;
    private StandaloneProcess process;

    private RunningPipeline(
            Path data, List<String> arguments, Map<String, String> settings, StandaloneProcess process) {
        this.data = data;
        this.arguments = arguments;
        this.settings = settings;
        this.process = process;
    }

    /** @param upstreams where the images of registry hosts are mirrored from, {@code HOST=URL} */
    static RunningPipeline start(Path data, int slots, List<String> upstreams)
            throws IOException, InterruptedException {
        return start(data, slots, upstreams, SETTINGS);
    }

    /** @param settings of the services, where they are to differ from the defaults */
    static RunningPipeline start(Path data, int slots, List<String> upstreams, Map<String, String> settings)
            throws IOException, InterruptedException {
        return start(data, "namespace", slots, upstreams, settings);
    }

    /** @param machine the kind of machines that builds run in */
    static RunningPipeline start(
            Path data, String machine, int slots, List<String> upstreams, Map<String, String> settings)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of("--http-port", "0", "--management-port", "0", "--registry-port", "0", "--kafka-port", "0"));
        arguments.addAll(List.of("--machine", machine));
        arguments.addAll(List.of("--slots", String.valueOf(slots)));
        upstreams.forEach(upstream -> arguments.addAll(List.of("--upstream", upstream)));
        return new RunningPipeline(data, arguments, settings, launch(data, arguments, settings));
    }

    Path data() {
        return data;
    }

    URI url() {
        return URI.create(process.url());
    }

    URI management() {
        return URI.create(process.management());
    }

    URI registry() {
        return URI.create("http://" + process.registry());
    }

    /** The file with the secret of a service account at the registry. */
    Path account(String name) {
        return data.resolve("keys").resolve("accounts").resolve(name);
    }

    ProcessHandle handle() {
        return process.handle();
    }

    int awaitExit(Duration deadline) throws InterruptedException {
        return process.awaitExit(deadline);
    }

    void kill() {
        process.kill();
    }

    void startAgain() throws IOException, InterruptedException {
        process = launch(data, arguments, settings);
    }

    /** Host and port of its Kafka. */
    URI kafkaAddress() {
        return URI.create("kafka://" + process.kafka());
    }

    /** A process beside the services, by something that its command line holds. */
    ProcessHandle neighbour(String commandLine) {
        return process.handle()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains(commandLine))
                .findFirst()
                .orElseThrow();
    }

    PipelineEvents events() throws IOException {
        return new PipelineEvents(kafka("admin"));
    }

    /** Settings of a Kafka client that logs in as one of the installation's users, as docs/deploy-systems.md has them. */
    Map<String, Object> kafka(String user) throws IOException {
        String password = Files.readString(data.resolve("keys").resolve("kafka").resolve(user));
        return Map.of(
                "bootstrap.servers",
                process.kafka(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                BrokerProcess.plainLogin(user, password));
    }

    ApiClient as(String caller) throws IOException {
        return new ApiClient(url(), token(caller));
    }

    String token(String caller) throws IOException {
        return Files.readString(data.resolve("tokens").resolve(caller)).strip();
    }

    /** Submits a Dockerfile of the operator's, whose images are mirrored. */
    String submitAdminBuild(String dockerfile) throws IOException, InterruptedException {
        return submit("admin", dockerfile, Map.of("is_admin_build", "true", "tenant", "platform"));
    }

    /** Submits a Dockerfile of the demo tenant's. */
    String submit(String dockerfile) throws IOException, InterruptedException {
        return submit("demo", dockerfile, Map.of());
    }

    String submit(String caller, String dockerfile, Map<String, String> fields)
            throws IOException, InterruptedException {
        Path source = Files.createTempDirectory(data.getParent(), "source");
        Files.writeString(source.resolve("Dockerfile"), dockerfile);
        Path tarball = Files.createTempFile(data.getParent(), "source", ".tar.gz");
        try (OutputStream out = Files.newOutputStream(tarball)) {
            SourceTarball.write(source, out);
        }
        return as(caller).submit(tarball, new HashMap<>(fields)).path("id").asText();
    }

    JsonNode build(String id) {
        try {
            return as("admin").build(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String status(String id) {
        return build(id).path("status").asText();
    }

    void awaitStatus(String id, String status) {
        Awaitility.await("build " + id + " to be " + status)
                .atMost(STEP_DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> status(id), status::equals);
    }

    List<String> log(String id) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        as("admin").log(id, lines::add);
        return lines;
    }

    /** Waits until a line of the build's log ends so, and is no command that would make it. */
    void awaitLogged(String id, String text) {
        Awaitility.await("build " + id + " to say " + text)
                .atMost(STEP_DEADLINE)
                .ignoreExceptions()
                .until(() -> log(id).stream().anyMatch(line -> line.endsWith(" " + text) && !line.contains("RUN")));
    }

    JsonNode awaitEnd(String id) {
        return awaitEnd(id, BUILD_DEADLINE);
    }

    /** @param deadline for builds that take longer than most */
    JsonNode awaitEnd(String id, Duration deadline) {
        Awaitility.await("the end of build " + id)
                .atMost(deadline)
                .ignoreExceptions()
                .until(() -> ENDED.contains(status(id)));
        return build(id);
    }

    JsonNode awaitSuccess(String id) {
        JsonNode build = awaitEnd(id);
        assertThat(build.path("status").asText()).as(build.toPrettyString()).isEqualTo("succeeded");
        return build;
    }

    /** The disk's file. */
    Path awaitDisk(String id) {
        awaitSuccess(id);
        Awaitility.await("the disk of build " + id)
                .atMost(STEP_DEADLINE)
                .ignoreExceptions()
                .until(() -> build(id).path("disk").hasNonNull("location"));
        Path disk = Path.of(build(id).path("disk").path("location").asText());
        assertThat(disk).exists();
        return disk;
    }

    /** The ids of the builds that the API shows, the newest 200. */
    List<String> submittedBuilds() throws IOException, InterruptedException {
        return as("admin").builds(200).path("builds").findValuesAsText("id");
    }

    /** The builds of which the registry has something under {@code sources} or {@code builds}, from its own files. */
    Set<String> stored(String prefix) throws IOException {
        return tagged(prefix).stream()
                .map(build -> build.getFileName().toString())
                .collect(Collectors.toSet());
    }

    /** The digest of a build's image, from the registry's own files. */
    String storedImage(String id) throws IOException {
        Path image = tagged(RepositoryNames.BUILDS).stream()
                .filter(build -> build.endsWith(id))
                .findFirst()
                .orElseThrow();
        return Files.readString(image.resolve(TAGS)
                .resolve(RepositoryNames.IMAGE_TAG)
                .resolve("current")
                .resolve("link"));
    }

    /** Below the prefix each tenant has a folder, with a repository for each build. */
    private List<Path> tagged(String prefix) throws IOException {
        Path tenants = repositories().resolve(prefix);
        if (!Files.exists(tenants)) {
            return List.of();
        }
        try (Stream<Path> builds = Files.find(tenants, 2, (path, _) -> Files.exists(path.resolve(TAGS)))) {
            return builds.toList();
        }
    }

    /** Distribution's layout of a file-system storage: a tag is written when its manifest is stored. */
    private Path repositories() {
        return data.resolve("registry").resolve("docker/registry/v2/repositories");
    }

    /** What is on this host of machines, uploads and unfinished disks; nothing, where no build runs. */
    List<String> leftovers() throws IOException {
        List<String> found = new ArrayList<>();
        for (String scratch : List.of("machines", "spool")) {
            found.addAll(below(data.resolve(scratch)));
        }
        below(data.resolve("disks")).stream()
                .filter(name -> name.endsWith(".partial"))
                .forEach(found::add);
        // Whoever lives in a machine's mount namespace, and every mount of it: their roots lie below the machines.
        try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
            processes
                    .map(one -> Path.of("/proc", String.valueOf(one.pid()), "mountinfo"))
                    .filter(mounts -> mentions(mounts, data.resolve("machines").toString()))
                    .map(mounts -> "mounts of " + mounts)
                    .forEach(found::add);
        }
        return found;
    }

    private static List<String> below(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.filter(path -> !path.equals(directory))
                    .map(Path::toString)
                    .toList();
        }
    }

    private static boolean mentions(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            return false; // The process ended meanwhile.
        }
    }

    @Override
    public void close() {
        process.close();
    }

    private static StandaloneProcess launch(Path data, List<String> arguments, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("slipway.root"));
        return StandaloneProcess.start(
                home, data, arguments, settings, line -> System.out.println("[slipway] " + line));
    }
}
