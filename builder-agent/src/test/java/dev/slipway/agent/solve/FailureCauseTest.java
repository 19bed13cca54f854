package dev.slipway.agent.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.protocol.Result;
import java.util.List;
import java.util.Map;
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
                Map.of());
    }

    private static SolveProgress failed(String vertex, String error) {
        var progress = new SolveProgress();
        progress.report(new SolveStatus(
                List.of(new SolveStatus.Vertex("sha256:1", vertex, "", "", false, error)),
                List.of(),
                List.of(),
                List.of()));
        progress.text("------");
        progress.text("ERROR: failed to solve: " + error);
        return progress;
    }

    @Test
    void namesTheStepThatFailed() {
        Result.Failed failed = FailureCause.of(
                failed("[2/2] RUN make", "process \"make\" did not complete successfully: exit code: 3"), 1, OPEN);

        assertThat(failed.kind()).isEqualTo(Result.Kind.BUILD);
        assertThat(failed.message()).startsWith("[2/2] RUN make: ").endsWith("exit code: 3");
    }

    @Test
    void keepsCommandAndExitCodeOfWhatALongStepSaysAndFitsAFrame() throws Exception {
        String error = "process \"/bin/sh -c make " + "\ud83d\ude00\u0001".repeat(1_000_000)
                + "\" did not complete successfully: exit code: 3";

        Result.Failed failed = FailureCause.of(failed("[2/2] RUN make", error), 1, OPEN);

        assertThat(failed.kind()).isEqualTo(Result.Kind.BUILD);
        assertThat(failed.message())
                .startsWith("[2/2] RUN make: process \"/bin/sh -c make ")
                .contains("more characters")
                .endsWith("exit code: 3")
                .hasSizeLessThanOrEqualTo(4_000);
        assertThat(MessageChannel.bytes(failed)).isLessThan(MessageChannel.LARGEST_FROM_AGENT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    [1/1] COPY nothere /x;failed to compute cache key: "/nothere": not found;BUILD
                    [2/2] RUN curl x;process "sh -c curl x" did not complete successfully: exit code: 7;BUILD
                    [2/2] RUN make;process "make" did not complete successfully: network bridge not found;MACHINERY
                    [internal] load metadata for 127.0.0.1:5055/a:1;127.0.0.1:5055/a:1: not found;BUILD
                    [internal] load metadata for 127.0.0.1:1/a:1;dial tcp 127.0.0.1:1: connect: connection refused;MACHINERY
                    [internal] load metadata for docker.io/library/a:1;lookup x on 10.0.2.3:53: no such host;MACHINERY
                    exporting to image;failed to push 127.0.0.1:1/x: denied;MACHINERY
                    [2/2] RUN --mount=type=secret,id=tok,required=true x;secret tok: not found;BUILD
                    [internal] load build definition from Dockerfile;dockerfile parse error on line 2: unknown instruction: ADDX;DOCKERFILE
                    """)
    void tellsWhoseFaultItWas(String vertex, String error, Result.Kind kind) {
        assertThat(FailureCause.of(failed(vertex, error), 1, OPEN).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"importing cache manifest from r/cache/t/s:buildcache", "exporting cache to registry"})
    void aCacheOutOfReachIsNoFailure(String vertex) {
        assertThat(failed(vertex, "not found").failedVertex()).isEmpty();
        assertThat(failed(vertex, "not found").cacheExported()).isFalse();
    }

    @Test
    void anUpstreamOutOfReachIsTheFaultOfAnIsolatedBuild() {
        SolveProgress progress = failed(
                "[internal] load metadata for docker.io/library/alpine:3",
                "dial tcp: lookup registry-1.docker.io: no such host");

        assertThat(FailureCause.of(progress, 1, job(true, REGISTRY)).kind()).isEqualTo(Result.Kind.BUILD);
        assertThat(FailureCause.of(progress, 1, OPEN).kind()).isEqualTo(Result.Kind.MACHINERY);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:5000, 127.0.0.1:5000/mirror/docker.io/library/alpine:3, MACHINERY",
        "registry.example.com, registry.example.com/mirror/docker.io/library/alpine:3, MACHINERY",
        "[::1]:5000, [::1]:5000/mirror/docker.io/library/alpine:3, MACHINERY",
        "registry.example.com, registry.example.com.evil.example/alpine:3, BUILD",
        "registry.example.com, registry.example.com:5000/alpine:3, BUILD",
        "registry.example.com, 127.0.0.1:5000/alpine:3, BUILD",
        "127.0.0.1:5000, 127.0.0.1:5001/alpine:3, BUILD"
    })
    void knowsTheRegistryOfAnIsolatedBuildByItsHost(String registry, String image, Result.Kind kind) {
        SolveProgress progress = failed(
                "[internal] load metadata for " + image, "dial tcp 10.0.2.100:5000: connect: connection refused");

        assertThat(FailureCause.of(progress, 1, job(true, registry)).kind()).isEqualTo(kind);
    }

    @Test
    void aClientThatDiesWithoutAWordIsMachinery() {
        var unreachable = new SolveProgress();
        unreachable.text("error: listing workers for Build: connection refused");

        assertThat(FailureCause.of(new SolveProgress(), 137, OPEN).kind()).isEqualTo(Result.Kind.MACHINERY);
        assertThat(FailureCause.of(unreachable, 1, OPEN).kind()).isEqualTo(Result.Kind.MACHINERY);
    }
}
