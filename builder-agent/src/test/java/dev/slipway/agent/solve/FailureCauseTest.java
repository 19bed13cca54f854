package dev.slipway.agent.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.protocol.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On what the BuildKit of Docker 26.1 reported. */
class FailureCauseTest {
    private static final String REGISTRY = "127.0.0.1:5000";
    private static final Job OPEN = job(false, REGISTRY);

    private static Job job(boolean isolated, String registry) {
        return new Job(
                "b1",
                1,
                new Job.Dockerfile(new byte[0], null),
                new Job.Source("sources/acme/b1", "sha256:0", null),
                registry + "/builds/acme/b1:latest",
                List.of(),
                null,
                Map.of(),
                List.of(),
                isolated,
                "linux/amd64",
                List.of(),
                new RegistryAccess(registry, true, "build", "p", null),
                Map.of(),
                Job.Options.NONE);
    }

    private static SolveProgress failed(String vertex, String error) {
        var progress = new SolveProgress();
        progress.report(new SolveStatus(
                List.of(new SolveStatus.Vertex("sha256:1", List.of(), vertex, "", "", false, error)),
                List.of(),
                List.of(),
                List.of()));
        progress.text("------");
        progress.text("ERROR: failed to solve: " + error);
        return progress;
    }

    private static Result.Failed cause(SolveProgress progress, Job job, int exitCode) {
        var steps = new SolveSteps(
                new WrittenNames(Map.of("alpine:3", REGISTRY + "/mirror/docker.io/library/alpine@sha256:1")),
                name -> name.startsWith("[2/2]") || name.startsWith("[internal] load metadata")
                        ? Optional.of(7)
                        : Optional.empty());
        progress.failedVertex()
                .ifPresent(vertex -> steps.report(new SolveStatus(List.of(vertex), List.of(), List.of(), List.of())));
        return new FailureCause(progress, steps, job).of(exitCode);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    [2/2] RUN npm  ci;process "/bin/sh -c npm ci" did not complete successfully: exit code: 1;Dockerfile:7: RUN npm ci failed: exit code 1
                    [2/2] RUN make;ResourceExhausted: process "make" did not complete successfully: cannot allocate memory;Dockerfile:7: RUN make failed: it took more memory than the machine has: ask for more with memory_mb
                    [internal] load metadata for 127.0.0.1:5000/mirror/docker.io/library/alpine@sha256:1;127.0.0.1:5000/mirror/docker.io/library/alpine@sha256:1: not found;Dockerfile:7: cannot fetch the image alpine:3: alpine:3: not found
                    [internal] load build definition from Dockerfile;dockerfile parse error on line 2: unknown instruction: ADDX;Dockerfile:2: unknown instruction: ADDX
                    exporting to image;failed to push x: denied;exporting to image: failed to push x: denied
                    [internal] load metadata for docker.io/library/a:1;could not resolve image due to policy: source "docker-image://docker.io/library/a:1" denied by policy: source denied by policy;Dockerfile:7: docker.io/library/a:1 is not in the mirror, and this build may use nothing else (mirror: required)
                    [internal] load metadata for docker.io/library/a:1;dial tcp: lookup registry-1.docker.io: no such host;Dockerfile:7: cannot fetch the image docker.io/library/a:1: the machine cannot reach the registry docker.io, which is not Slipway's, and the mirror does not have the image: dial tcp: lookup registry-1.docker.io: no such host
                    [internal] load metadata for 127.0.0.1:5000/mirror/x:1;dial tcp 127.0.0.1:5000: connect: connection refused;Dockerfile:7: cannot fetch the image 127.0.0.1:5000/mirror/x:1: the machine cannot reach Slipway's own registry 127.0.0.1:5000: dial tcp 127.0.0.1:5000: connect: connection refused
                    """)
    void saysInOneLineWhatFailedWhereAndWhy(String vertex, String error, String message) {
        Result.Failed failed = cause(failed(vertex, error), OPEN, 1);

        assertThat(failed.message()).isEqualTo(message);
        assertThat(failed.step()).isEqualTo(1);
    }

    @Test
    void leavesOutWhatTheClientPutsBeforeEveryError() {
        SolveProgress progress = failed("[2/2] RUN x", "secret tok: not found");
        progress.text("ERROR: failed to build: failed to solve: secret tok: not found");

        assertThat(cause(progress, OPEN, 1).message()).isEqualTo("Dockerfile:7: RUN x failed: secret tok: not found");
    }

    @Test
    void namesTheStepThatFailed() {
        Result.Failed failed = cause(
                failed("[2/2] RUN make", "process \"make\" did not complete successfully: exit code: 3"), OPEN, 1);

        assertThat(failed.kind()).isEqualTo(Result.Kind.BUILD);
        assertThat(failed.message())
                .startsWith("Dockerfile:7: RUN make failed: ")
                .endsWith("exit code 3");
    }

    @Test
    void keepsCommandAndExitCodeOfWhatALongStepSaysAndFitsAFrame() throws Exception {
        String error = "process \"/bin/sh -c make " + "\ud83d\ude00\u0001".repeat(1_000_000)
                + "\" did not complete successfully: exit code: 3";

        Result.Failed failed = cause(failed("[2/2] RUN make", error), OPEN, 1);

        assertThat(failed.kind()).isEqualTo(Result.Kind.BUILD);
        assertThat(failed.message())
                .startsWith("Dockerfile:7: RUN make failed: ")
                .endsWith("exit code 3")
                .hasSizeLessThanOrEqualTo(4_000);
        assertThat(MessageChannel.bytes(failed)).isLessThan(MessageChannel.LARGEST_FROM_AGENT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    [1/1] COPY nothere /x;failed to compute cache key: "/nothere": not found;BUILD
                    [2/2] RUN curl x;process "sh -c curl x" did not complete successfully: exit code: 7;BUILD
                    [2/2] RUN make;process "make" did not complete successfully: network bridge not found;MACHINERY
                    [2/2] RUN make;ResourceExhausted: process "make" did not complete successfully: cannot allocate memory;BUILD
                    [internal] load metadata for 127.0.0.1:5055/a:1;127.0.0.1:5055/a:1: not found;BUILD
                    [internal] load metadata for 127.0.0.1:1/a:1;dial tcp 127.0.0.1:1: connect: connection refused;BASE_IMAGE
                    [internal] load metadata for docker.io/library/a:1;lookup x on 10.0.2.3:53: no such host;BASE_IMAGE
                    [internal] load metadata for docker.io/library/a:1;unexpected status from HEAD request: 503 Service Unavailable;MACHINERY
                    [internal] load metadata for docker.io/library/a:1;read tcp: connection reset by peer;MACHINERY
                    exporting to image;failed to push 127.0.0.1:1/x: denied;MACHINERY
                    [2/2] RUN --mount=type=secret,id=tok,required=true x;secret tok: not found;BUILD
                    [internal] load build definition from Dockerfile;dockerfile parse error on line 2: unknown instruction: ADDX;DOCKERFILE
                    """)
    void tellsWhoseFaultItWas(String vertex, String error, Result.Kind kind) {
        assertThat(cause(failed(vertex, error), OPEN, 1).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"importing cache manifest from r/cache/t/s:buildcache", "exporting cache to registry"})
    void aCacheOutOfReachIsNoFailure(String vertex) {
        assertThat(failed(vertex, "not found").failedVertex()).isEmpty();
        assertThat(failed(vertex, "not found").cacheExported()).isFalse();
    }

    @Test
    void anUpstreamThatIsOutOfReachIsTriedOnNoOtherMachine() {
        SolveProgress progress = failed(
                "[internal] load metadata for docker.io/library/alpine:3",
                "dial tcp: lookup registry-1.docker.io: no such host");

        assertThat(cause(progress, job(true, REGISTRY), 1).kind()).isEqualTo(Result.Kind.BASE_IMAGE);
        assertThat(cause(progress, OPEN, 1).kind()).isEqualTo(Result.Kind.BASE_IMAGE);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:5000, 127.0.0.1:5000/mirror/docker.io/library/alpine:3, MACHINERY",
        "registry.example.com, registry.example.com/mirror/docker.io/library/alpine:3, MACHINERY",
        "[::1]:5000, [::1]:5000/mirror/docker.io/library/alpine:3, MACHINERY",
        "registry.example.com, registry.example.com.evil.example/alpine:3, BASE_IMAGE",
        "registry.example.com, registry.example.com:5000/alpine:3, BASE_IMAGE",
        "registry.example.com, 127.0.0.1:5000/alpine:3, BASE_IMAGE",
        "127.0.0.1:5000, 127.0.0.1:5001/alpine:3, BASE_IMAGE"
    })
    void knowsTheRegistryOfAnIsolatedBuildByItsHost(String registry, String image, Result.Kind kind) {
        SolveProgress progress = failed(
                "[internal] load metadata for " + image, "dial tcp 10.0.2.100:5000: connect: connection refused");

        assertThat(cause(progress, job(true, registry), 1).kind()).isEqualTo(kind);
    }

    @Test
    void aClientThatDiesWithoutAWordIsMachinery() {
        var unreachable = new SolveProgress();
        unreachable.text("error: listing workers for Build: connection refused");

        assertThat(cause(new SolveProgress(), OPEN, 137).kind()).isEqualTo(Result.Kind.MACHINERY);
        assertThat(cause(unreachable, OPEN, 1).kind()).isEqualTo(Result.Kind.MACHINERY);
    }
}
