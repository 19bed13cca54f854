package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.containers.Containers;
import dev.slipway.testing.containers.NeedsDocker;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pushes of one large layer over a slow line, with access tokens that are too short for them. */
@NeedsDocker
@Tag("long")
@Timeout(400)
class SlowPushIT {
    private static final int LAYER = 16 << 20;
    /** Distribution takes an access token for a minute longer than it says. */
    private static final Duration LONGEST_LIFE = Duration.ofSeconds(62);

    private static final Map<String, String> SETTINGS = Map.of("slipway.token.access-token-life", "PT2S");

    @TempDir
    private Path directory;

    private String registry;
    private String token;

    @Test
    void succeedsThoughTheKeysAreRotatedMeanwhile() throws Exception {
        ClientProgram.assumeInstalled("docker", "skopeo");
        Path buildKitFolder = Files.createDirectories(directory.resolve("buildkit"));
        try (RunningPipeline slipway = RunningPipeline.start(directory.resolve("slipway"), 1, List.of(), SETTINGS);
                SlowLine line = SlowLine.to(slipway.registry());
                BuildKitMachine buildKit = BuildKitMachine.start(
                        buildKitFolder, URI.create("http://" + line.authority()), slipway.url())) {
            registry = line.authority();
            token = slipway.token("demo");
            List<CompletableFuture<EndedProcess>> pushes =
                    List.of(start(this::dockerPush), start(this::skopeoPush), start(() -> buildKitPush(buildKit)));
            await().atMost(Duration.ofMinutes(1)).until(() -> line.sent() > LAYER / 4);

            EndedProcess rotation = SlipwayCommand.run(
                    "keys",
                    "rotate",
                    "access-tokens",
                    "--detach",
                    "--data",
                    slipway.data().toString());

            assertThat(rotation.exitCode()).as(rotation.said()).isZero();
            assertThat(rotation.said()).contains("is used from now on");
            for (CompletableFuture<EndedProcess> push : pushes) {
                assertThat(push).as("the registry waited for all pushes").isDone();
                assertThat(push.join().exitCode()).as(push.join().said()).isZero();
            }
            for (String client : List.of("docker", "skopeo", "buildkit")) {
                assertThat(timeOfItsTokens(slipway, client)).as(client).isGreaterThan(LONGEST_LIFE);
                assertThat(skopeo().run(
                                        "inspect",
                                        "--tls-verify=false",
                                        "--creds",
                                        "me:" + token,
                                        "docker://" + slipway.registry().getAuthority() + "/" + repository(client))
                                .exitCode())
                        .isZero();
            }
        }
    }

    private static CompletableFuture<EndedProcess> start(Callable<EndedProcess> push) {
        CompletableFuture<EndedProcess> pushed = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                pushed.complete(push.call());
            } catch (Exception e) {
                pushed.completeExceptionally(e);
            }
        });
        return pushed;
    }

    private static String repository(String client) {
        return "uploads/demo/" + client;
    }

    /** Between the first access token for the client's repository and the last one. */
    private static Duration timeOfItsTokens(RunningPipeline slipway, String client) throws IOException {
        List<LocalDateTime> times = Files.readAllLines(
                        slipway.data().resolve("logs").resolve("slipway.log"))
                .stream()
                .filter(line -> line.contains("access token issued"))
                .filter(line -> line.contains("granted=repository:" + repository(client) + ":"))
                .map(line -> LocalDateTime.parse(line.substring(0, line.indexOf(' '))))
                .toList();
        return Duration.between(times.getFirst(), times.getLast());
    }

    private Path randomFile(String name) {
        byte[] bytes = new byte[LAYER];
        new Random().nextBytes(bytes);
        Path file = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** A file system with one file that nobody can compress, as {@code docker import} takes it. */
    private Path archive(String name) throws IOException, InterruptedException {
        Path archive = directory.resolve(name + ".tar");
        Path file = randomFile(name);
        EndedProcess tar = EndedProcess.of(
                directory,
                Map.of(),
                List.of("tar", "-cf", archive.toString(), file.getFileName().toString()));
        assertThat(tar.exitCode()).as(tar.said()).isZero();
        return archive;
    }

    private EndedProcess dockerPush() throws IOException, InterruptedException {
        ClientProgram docker = docker();
        String image = registry + "/" + repository("docker");
        EndedProcess login = docker.run("login", "-u", "me", "-p", token, registry);
        assertThat(login.exitCode()).as(login.said()).isZero();
        EndedProcess load = docker.run("import", archive("of-docker").toString(), image);
        assertThat(load.exitCode()).as(load.said()).isZero();
        try {
            return docker.run("push", image);
        } finally {
            docker.run("image", "rm", image);
        }
    }

    private ClientProgram docker() throws IOException {
        Path home = Files.createDirectories(directory.resolve("docker"));
        return new ClientProgram(
                home, Map.of("DOCKER_HOST", Containers.engine(), "DOCKER_CONFIG", home.toString()), "docker");
    }

    private EndedProcess skopeoPush() throws IOException, InterruptedException {
        ClientProgram docker = docker();
        Path saved = directory.resolve("saved.tar");
        EndedProcess load = docker.run("import", archive("of-skopeo").toString(), "slow-push-of-skopeo");
        assertThat(load.exitCode()).as(load.said()).isZero();
        EndedProcess save = docker.run("save", "-o", saved.toString(), "slow-push-of-skopeo");
        assertThat(save.exitCode()).as(save.said()).isZero();
        docker.run("image", "rm", "slow-push-of-skopeo");
        return skopeo().run(
                        "copy",
                        "--dest-tls-verify=false",
                        "--dest-creds",
                        "me:" + token,
                        "docker-archive:" + saved,
                        "docker://" + registry + "/" + repository("skopeo"));
    }

    private ClientProgram skopeo() {
        return new ClientProgram(directory, Map.of(), "skopeo");
    }

    private EndedProcess buildKitPush(BuildKitMachine buildKit) throws IOException {
        EndedProcess login = buildKit.run("echo " + token + " | docker login -u me --password-stdin " + registry);
        assertThat(login.exitCode()).as(login.said()).isZero();
        return buildKit.run("mkdir /context && head -c " + LAYER + " /dev/urandom >/context/random"
                + " && printf 'FROM scratch\\nCOPY random /\\n' >/context/Dockerfile"
                + " && docker buildx build --quiet --provenance=false --push -t " + registry + "/"
                + repository("buildkit") + " /context");
    }
}
