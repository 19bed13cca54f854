package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.agent.protocol.Builder;
import dev.slipway.agent.protocol.Forward;
import dev.slipway.agent.protocol.Hello;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Log;
import dev.slipway.agent.protocol.Message;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.protocol.Secret;
import dev.slipway.agent.protocol.Steps;
import dev.slipway.machine.Machine;
import dev.slipway.machine.MachineRequest;
import dev.slipway.machine.NamespaceMachine;
import dev.slipway.machine.RunningMachine;
import dev.slipway.machine.network.NetworkAccess;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Builds by the real agent and the real BuildKit of the builder image, in namespaces, against a real registry. */
@Timeout(300)
abstract class AgentBuilds {
    @TempDir
    static Path directory;

    static Path tree;
    static TestRegistry registry;
    static Digest base;
    static Digest source;

    private static final Result STOPPED = new Result.Failed(Result.Kind.MACHINERY, "stopped");

    private final AtomicInteger machines = new AtomicInteger();

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(TestHost.isRoot(), "namespace machines need root");
        tree = new BuilderImage(TestHost.cache(), System.err::println).tree();
        registry = TestRegistry.start(directory.resolve("registry"));
        base = registry.pushImage(
                "mirror/docker.io/library/busybox", "bin/busybox", Files.readAllBytes(tree.resolve("bin/busybox")));
        source = registry.pushSource(
                "sources/b1",
                Map.of(
                        "web-1.0/hello.txt",
                        "hello".getBytes(StandardCharsets.UTF_8),
                        "web-1.0/docker/web.dockerignore",
                        "hello.txt".getBytes(StandardCharsets.UTF_8)));
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    /** @param buildKit which client of BuildKit's the agent said that it has */
    record Ended(
            String buildKit,
            Optional<String> builder,
            Result result,
            List<String> lines,
            Map<Integer, Steps.Step> steps) {
        /** The last state of the only step whose name begins so. */
        Steps.Step step(String name) {
            List<Steps.Step> found = steps.values().stream()
                    .filter(step -> step.name().startsWith(name))
                    .toList();
            assertThat(found).as(name + " among " + steps.values()).hasSize(1);
            return found.getFirst();
        }

        Result.Succeeded success() {
            assertThat(result).as(String.join("\n", lines)).isInstanceOf(Result.Succeeded.class);
            return (Result.Succeeded) result;
        }

        Result.Failed failure() {
            assertThat(result).as(String.join("\n", lines)).isInstanceOf(Result.Failed.class);
            return (Result.Failed) result;
        }
    }

    Ended build(Job job) throws IOException, InterruptedException {
        Ended ended = build(tree, job);
        assertThat(ended.buildKit()).isEqualTo("docker buildx");
        return ended;
    }

    Ended build(Path tree, Job job) throws IOException, InterruptedException {
        return build(tree, job, _ -> false);
    }

    /** @param isEnough looks at the steps; when it says so, the machine is destroyed in the middle of the build */
    Ended build(Path tree, Job job, Predicate<Map<Integer, Steps.Step>> isEnough)
            throws IOException, InterruptedException {
        return build(
                new NamespaceMachine(tree, directory.resolve("machines"), TestNetworks.withRegistry(registry.port())),
                job,
                isEnough);
    }

    Ended build(Machine kind, Job job, Predicate<Map<Integer, Steps.Step>> isEnough)
            throws IOException, InterruptedException {
        RunningMachine machine = kind.start(new MachineRequest(
                "b1-" + machines.incrementAndGet(),
                2,
                1024,
                job.isolated() ? new NetworkAccess.Isolated() : new NetworkAccess.Egress(),
                _ -> {}));
        List<String> lines = new ArrayList<>();
        Map<Integer, Steps.Step> steps = new TreeMap<>();
        Optional<String> builder = Optional.empty();
        String buildKit = "";
        try {
            var agent = MessageChannel.ofLauncher(machine.in(), machine.out());
            while (true) {
                Message.FromAgent message =
                        agent.receive().orElseThrow(() -> new IOException("the machine ended" + machine.lastWords()));
                switch (message) {
                    case Hello hello -> {
                        buildKit = hello.buildkit();
                        agent.send(through(machine.forwards(), job));
                    }
                    case Log(List<Log.Line> batch) -> batch.forEach(line -> lines.add(line.text()));
                    case Steps(List<Steps.Step> changed) -> {
                        changed.forEach(step -> steps.put(step.number(), step));
                        if (isEnough.test(steps)) {
                            return new Ended(buildKit, builder, STOPPED, lines, steps);
                        }
                    }
                    case Builder(String name) -> builder = Optional.of(name);
                    case Result result -> {
                        return new Ended(buildKit, builder, result, lines, steps);
                    }
                    default -> {}
                }
            }
        } finally {
            machine.destroy();
        }
    }

    private static Job through(List<Forward> forwards, Job job) {
        return new Job(
                job.buildId(),
                job.attempt(),
                job.dockerfile(),
                job.source(),
                job.image(),
                job.cacheImports(),
                job.cacheExport(),
                job.buildArgs(),
                job.secrets(),
                job.isolated(),
                job.platform(),
                forwards,
                job.registry(),
                job.images(),
                job.options());
    }

    static Job job(String image, String dockerfile, @Nullable String cache, boolean isolated) {
        return job(image, dockerfile, null, cache, isolated);
    }

    static Job job(String image, String dockerfile, Job.Options options) {
        return job(image, dockerfile, null, null, false, options);
    }

    static Job job(String image, String dockerfile, @Nullable String path, @Nullable String cache, boolean isolated) {
        return job(image, dockerfile, path, cache, isolated, Job.Options.NONE);
    }

    static Job job(
            String image,
            String dockerfile,
            @Nullable String path,
            @Nullable String cache,
            boolean isolated,
            Job.Options options) {
        List<String> imports = cache == null ? List.of() : List.of(reference(cache) + ":buildcache");
        return new Job(
                "b1",
                1,
                new Job.Dockerfile(dockerfile.getBytes(StandardCharsets.UTF_8), path),
                new Job.Source("sources/b1", source.toString(), "web-1.0"),
                reference(image) + ":latest",
                imports,
                imports.isEmpty() ? null : imports.getFirst(),
                Map.of("GREETING", "good day"),
                List.of(new Secret("token", "hunter2-hunter2".getBytes(StandardCharsets.UTF_8))),
                isolated,
                "linux/amd64",
                List.of(),
                new RegistryAccess(registry.host(), true, "build", "unused", null),
                Map.of("busybox:1", reference("mirror/docker.io/library/busybox") + "@" + base),
                options);
    }

    static String reference(String repository) {
        return registry.host() + "/" + repository;
    }
}
