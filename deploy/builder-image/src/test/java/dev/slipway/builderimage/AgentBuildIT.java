package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.protocol.Steps;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Manifest;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the agent and BuildKit make of a build, and of what is broken around them. */
final class AgentBuildIT extends AgentBuilds {
    private static final String CACHE_CONFIG = "application/vnd.buildkit.cacheconfig.v0";
    private static final String TWO_STAGES = """
        FROM busybox:1 AS build
        ARG GREETING
        RUN ["/bin/busybox", "sh", "-c", "echo $GREETING > /greeting"]
        FROM busybox:1
        COPY --from=build /greeting /greeting
        COPY hello.txt /hello.txt
        """;

    @Test
    void pushesImageAndCacheAndTakesEveryStepFromTheCacheOnANewMachine() throws Exception {
        Ended first = build(job("builds/b1", TWO_STAGES, "cache/t/s", false));
        Ended second = build(job("builds/b2", TWO_STAGES, "cache/t/s", false));

        assertThat(first.lines())
                .contains("Rewriting FROM busybox:1 to " + reference("mirror/docker.io/library/busybox") + "@" + base);
        Digest digest = Digest.parse(first.success().digest());
        Manifest image = registry.client()
                .getManifest(registry.repository("builds/b1").digest(digest))
                .asManifest();
        assertThat(image.layers()).hasSize(3);
        assertThat(first.success().cacheExported()).isTrue();
        Manifest cache = registry.client()
                .getManifest(registry.repository("cache/t/s").tag("buildcache"))
                .asManifest();
        assertThat(cache.config().mediaType()).isEqualTo(CACHE_CONFIG);
        assertThat(first.success().cachedSteps()).isZero();
        assertThat(second.success().totalSteps()).isEqualTo(3);
        assertThat(second.success().cachedSteps())
                .as(String.join("\n", second.lines()))
                .isEqualTo(3);
        assertThat(second.success().digest()).isEqualTo(first.success().digest());
        assertTellsTheWholeGraph(first, false);
        assertTellsTheWholeGraph(second, true);
    }

    private static void assertTellsTheWholeGraph(Ended ended, boolean cached) {
        Steps.Step from = ended.step("[build 1/2] FROM busybox:1");
        Steps.Step run = ended.step("[build 2/2] RUN");
        Steps.Step copy = ended.step("[stage-1 2/3] COPY --from=build");
        Steps.Step last = ended.step("[stage-1 3/3] COPY hello.txt");
        Steps.Step context = ended.step("[internal] load build context");

        assertThat(run.inputs()).containsExactly(from.number());
        assertThat(copy.inputs()).containsExactlyInAnyOrder(from.number(), run.number());
        assertThat(last.inputs()).containsExactlyInAnyOrder(copy.number(), context.number());
        assertThat(List.of(from, run, copy, last)).extracting(Steps.Step::line).containsExactly(1, 3, 5, 6);
        assertThat(List.of(run, copy, last)).allMatch(step -> step.cached() == cached);
        assertThat(ended.steps().values())
                .filteredOn(step -> !step.name().startsWith("importing cache"))
                .allSatisfy(step -> assertThat(step.state()).isEqualTo(Steps.State.SUCCEEDED))
                .noneMatch(step -> step.name().contains("/mirror/"));
        assertThat(ended.lines()).contains("#" + run.number() + " " + run.name());
        assertThat(ended.builder().orElse("")).matches("BuildKit( \\S+)? in docker \\d\\S+");
    }

    @Test
    void twoBuildsThatExportToOneCacheAtOnceLeaveItWhole() throws Exception {
        String dockerfile = "FROM busybox:1\nRUN [\"/bin/busybox\", \"sh\", \"-c\", \"echo %s > /word\"]\n";
        FutureTask<Ended> other =
                new FutureTask<>(() -> build(job("builds/b9", dockerfile.formatted("left"), "cache/t/both", false)));
        Thread.ofPlatform().daemon().start(other);
        Ended one = build(job("builds/b10", dockerfile.formatted("right"), "cache/t/both", false));

        assertThat(one.success().cacheExported()).isTrue();
        assertThat(other.get().success().cacheExported()).isTrue();
        Repository repository = registry.repository("cache/t/both");
        RawManifest cache = registry.client().getManifest(repository.tag("buildcache"));
        assertThat(cache.asManifest().config().mediaType()).isEqualTo(CACHE_CONFIG);
        List<Integer> cachedSteps = new ArrayList<>();
        for (String word : List.of("left", "right")) {
            // Each build leaves a cache of its own there.
            registry.client().putManifest(repository.tag("buildcache"), cache);
            Ended again = build(job("builds/b11", dockerfile.formatted(word), "cache/t/both", false));
            cachedSteps.add(again.success().cachedSteps());
        }
        assertThat(cachedSteps).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void givesAnIsolatedStepItsSecretAndNoNetwork() throws Exception {
        Ended ended = build(job("builds/b3", """
            FROM busybox:1
            RUN --mount=type=secret,id=token ["/bin/busybox", "sh", "-c", \
            "/bin/busybox wc -c < /run/secrets/token > /size; /bin/busybox ls /sys/class/net > /net"]
            RUN ["/bin/busybox", "sh", "-c", "echo size $(/bin/busybox cat /size), net $(/bin/busybox cat /net)"]
            """, null, true));

        ended.success();
        assertThat(ended.lines()).anyMatch(line -> line.endsWith("size 15, net lo"));
        assertThat(ended.lines()).noneMatch(line -> line.contains("hunter2"));
        assertThat(ended.success().cacheExported()).isFalse();
    }

    @Test
    void saysThatAStepFailed() throws Exception {
        Ended ended = build(job("builds/b4", """
            FROM busybox:1
            RUN ["/bin/busybox", "sh", "-c", "echo about to fail; exit 3"]
            """, null, false));

        Steps.Step failed = ended.step("[2/2] RUN");
        assertThat(ended.failure().kind()).isEqualTo(Result.Kind.BUILD);
        assertThat(ended.failure().message()).startsWith("Dockerfile:2: RUN [").endsWith("] failed: exit code 3");
        assertThat(ended.failure().step()).isEqualTo(failed.number());
        assertThat(failed.state()).isEqualTo(Steps.State.FAILED);
        assertThat(failed.error()).contains("exit code: 3");
        assertThat(failed.line()).isEqualTo(2);
        String last = ended.lines().stream()
                .filter(line -> line.endsWith("about to fail"))
                .findFirst()
                .orElseThrow();
        assertThat(ended.lines())
                .containsSubsequence(last, "------", last.replaceFirst("#\\d+ ", ""), "------", "Dockerfile:2")
                .contains("   1 |     FROM busybox:1")
                .noneMatch(line -> line.contains("| ") && line.contains("/mirror/"));
    }

    @Test
    void aStepBesideTheOneThatFailsIsCancelled() throws Exception {
        Ended ended = build(job("builds/b15", """
            FROM busybox:1 AS slow
            RUN ["/bin/busybox", "sleep", "60"]
            FROM busybox:1 AS wrong
            RUN ["/bin/busybox", "sh", "-c", "sleep 2; exit 4"]
            FROM busybox:1
            COPY --from=slow /bin/busybox /a
            COPY --from=wrong /bin/busybox /b
            """, null, false));

        assertThat(ended.failure().message()).contains("Dockerfile:4: RUN").endsWith("failed: exit code 4");
        assertThat(ended.step("[slow 2/2] RUN").state()).isEqualTo(Steps.State.CANCELLED);
        assertThat(ended.step("[wrong 2/2] RUN").state()).isEqualTo(Steps.State.FAILED);
        assertThat(ended.step("[stage-2 2/3] COPY").state()).isEqualTo(Steps.State.CANCELLED);
    }

    @Test
    void saysWhereTheDockerfileIsWrong() throws Exception {
        Ended ended = build(job("builds/b5", "FROM busybox:1\nRUN true\nFORM x\n", null, false));

        assertThat(ended.failure().kind()).isEqualTo(Result.Kind.DOCKERFILE);
        assertThat(ended.failure().message()).contains("line 3");
    }

    @Test
    void aCacheThatCannotBeExportedFailsNoBuild() throws Exception {
        Job job = job("builds/b6", "FROM busybox:1\nCOPY hello.txt /\n", null, false);
        Job withBadCache = new Job(
                job.buildId(),
                job.attempt(),
                job.dockerfile(),
                job.source(),
                job.image(),
                List.of(),
                "127.0.0.1:1/cache/t/s:buildcache",
                job.buildArgs(),
                job.secrets(),
                job.isolated(),
                job.platform(),
                job.forwards(),
                job.registry(),
                job.images(),
                job.options());

        assertThat(build(withBadCache).success().cacheExported()).isFalse();
    }

    @Test
    void heedsTheIgnoreFileThatGoesByTheDockerfilesName() throws Exception {
        Ended ended = build(job("builds/b14", "FROM busybox:1\nCOPY hello.txt /\n", "docker/web", null, false));

        assertThat(ended.failure().kind()).isEqualTo(Result.Kind.BUILD);
        assertThat(ended.failure().message()).contains("hello.txt");
    }

    @Test
    void saysOfAStrangersRegistryThatIsAwayThatItIsNoFaultOfTheMachines() throws Exception {
        Job job = job("builds/b7", "FROM 127.0.0.1:1/x:1\n", null, false);

        Result.Failed failure = build(job).failure();

        assertThat(failure.kind()).isEqualTo(Result.Kind.BASE_IMAGE);
        assertThat(failure.message())
                .contains(
                        "cannot reach the registry 127.0.0.1:1, which is not Slipway's, and the mirror does not have");
    }

    @Test
    void givesTheBuildToBuildKitsOwnDaemonWhereTheImageHasOne() throws Exception {
        // What this Debian has no package for, another daemon stands in for: it listens as its settings say.
        Path withBuildKit = treeWith(Map.of(
                "buildkitd",
                "exec containerd --root /scratch/stand-in --state /run/stand-in"
                        + " --address \"$(sed -n 's|.*unix://\\(.*\\)\"]|\\1|p' /etc/buildkit/buildkitd.toml)\"",
                "buildctl",
                """
                [ -e /run/docker.sock ] && echo "dockerd runs, too"
                echo "$@"
                until [ "$1" = --metadata-file ]; do shift; done
                echo '{"containerimage.digest": "sha256:feed"}' >"$2"
                """));

        Ended ended = build(withBuildKit, job("builds/b8", "FROM busybox:1\n", null, false));

        assertThat(ended.buildKit()).isEqualTo("buildctl");
        assertThat(ended.success().digest()).isEqualTo("sha256:feed");
        assertThat(ended.lines())
                .anyMatch(line -> line.startsWith("--addr unix:///run/buildkit/buildkitd.sock build"))
                .doesNotContain("dockerd runs, too");
    }

    @Test
    void doesNotWaitForADaemonThatIsGone() throws Exception {
        Path withBrokenBuildKit = treeWith(Map.of("buildkitd", "exit 3", "buildctl", "exit 1"));

        Ended ended = build(withBrokenBuildKit, job("builds/b9", "FROM busybox:1\n", null, false));

        assertThat(ended.failure())
                .isEqualTo(new Result.Failed(
                        Result.Kind.MACHINERY, "BuildKit's daemon is gone: buildkitd ended with exit code 3"));
    }

    @Tag("long")
    @Test
    void waitsForAContainerdThatIsSlowerThanDockerdWouldAllow() throws Exception {
        Path slow = treeWith(Map.of("containerd", "sleep 17; exec /usr/bin/containerd \"$@\""));

        build(slow, job("builds/b11", "FROM busybox:1\n", null, false)).success();
    }

    @Test
    void doesNotWaitForAContainerdThatIsGone() throws Exception {
        Path broken = treeWith(Map.of("containerd", "exit 3"));

        Ended ended = build(broken, job("builds/b12", "FROM busybox:1\n", null, false));

        assertThat(ended.failure())
                .isEqualTo(new Result.Failed(
                        Result.Kind.MACHINERY, "BuildKit's daemon is gone: containerd ended with exit code 3"));
    }

    @Test
    void aContainerdThatDiesDuringTheBuildIsMachinery() throws Exception {
        Path dying = treeWith(Map.of("containerd", """
            /usr/bin/containerd "$@" &
            until cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -q '[s]leep 7'; do sleep 0.2; done
            kill -9 $!
            """));

        Ended ended = build(
                dying, job("builds/b13", "FROM busybox:1\nRUN [\"/bin/busybox\", \"sleep\", \"7\"]\n", null, false));

        assertThat(ended.failure().kind()).isEqualTo(Result.Kind.MACHINERY);
    }

    @Test
    void aClientWithoutItsDaemonIsNotUsed() throws Exception {
        Ended ended = build(treeWith(Map.of("buildctl", "exit 1")), job("builds/b10", "FROM busybox:1\n", null, false));

        assertThat(ended.buildKit()).isEqualTo("docker buildx");
        ended.success();
    }

    /** The builder's file system with more programs; the files that it has are the same ones. */
    private static Path treeWith(Map<String, String> programs) throws IOException, InterruptedException {
        Path copy = Files.createTempDirectory(directory, "tree").resolve("tree");
        HostProgram.run("cp", List.of("-a", "--link", tree.toString(), copy.toString()), line -> {});
        for (Map.Entry<String, String> program : programs.entrySet()) {
            Path file = copy.resolve("usr/local/bin").resolve(program.getKey());
            Files.writeString(file, "#!/bin/sh\n" + program.getValue() + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return copy;
    }
}
