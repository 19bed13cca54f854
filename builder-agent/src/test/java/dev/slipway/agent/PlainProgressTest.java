package dev.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Progress;
import dev.slipway.agent.protocol.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On what BuildKit of Docker 26.1 printed. */
class PlainProgressTest {
    private static final String CACHED = """
            #0 building with "default" instance using docker driver
            #1 [internal] load build definition from Dockerfile
            #1 transferring dockerfile: 440B done
            #1 DONE 0.1s
            #4 importing cache manifest from 127.0.0.1:5000/cache/t/s:buildcache
            #4 ERROR: failed to configure registry cache importer: 127.0.0.1:5000/cache/t/s:buildcache: not found
            #5 [build 1/2] FROM 127.0.0.1:5000/mirror/docker.io/library/busybox@sha256:d957
            #5 DONE 0.1s
            #7 [build 2/2] RUN ["/bin/busybox", "sh", "-c", "echo good day > /greeting"]
            #7 CACHED
            #9 [linux/amd64 stage-1 3/3] COPY hello.txt /hello.txt
            #9 CACHED
            #10 exporting to image
            #10 unpacking to 127.0.0.1:5000/builds/b2:latest
            #10 ...
            #9 [linux/amd64 stage-1 3/3] COPY hello.txt /hello.txt
            #9 sha256:bbb3 108B / 108B done
            #9 DONE 0.2s
            #10 exporting to image
            #10 DONE 0.6s
            #11 exporting cache to registry
            #11 DONE 0.1s
            """;

    private static PlainProgress reading(String output) {
        var progress = new PlainProgress();
        output.lines().forEach(progress::line);
        return progress;
    }

    @Test
    void aCachedStepStaysCachedWhenItsLayersAreFetched() {
        assertThat(reading(CACHED).progress()).isEqualTo(new Progress(2, 2, 2));
    }

    @Test
    void aMissingCacheIsNoFailure() {
        assertThat(reading(CACHED).failedVertex()).isEmpty();
        assertThat(reading(CACHED).finalError()).isEmpty();
    }

    @Test
    void seesThatTheCacheWasExported() {
        assertThat(reading(CACHED).cacheExported()).isTrue();
        assertThat(reading(CACHED.replace("#11 DONE 0.1s", "#11 ERROR: connection refused"))
                        .cacheExported())
                .isFalse();
    }

    @Test
    void countsWhatIsRunning() {
        var progress = reading("""
                #4 [1/2] ADD bb /bin/busybox
                #4 DONE 0.1s
                #5 [2/2] RUN make
                #5 0.087 CACHED
                #5 0.088 DONE 1s
                """);

        assertThat(progress.progress()).isEqualTo(new Progress(1, 0, 2));
    }

    @Test
    void aFailedStepIsTheBuildsFault() {
        var progress = reading("""
                #5 [2/2] RUN ["/bin/busybox","sh","-c","echo hi; exit 3"]
                #5 0.087 hi
                #5 ERROR: process "/bin/busybox sh -c echo hi; exit 3" did not complete successfully: exit code: 3
                ------
                ERROR: failed to solve: process "/bin/busybox sh -c echo hi; exit 3" did not complete successfully: exit code: 3
                """);

        Result.Failed failed = FailureCause.of(progress, 1, false);

        assertThat(failed.kind()).isEqualTo(Result.Kind.BUILD);
        assertThat(failed.message()).startsWith("[2/2] RUN").endsWith("exit code: 3");
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
        var progress = new PlainProgress();
        progress.line("#2 " + vertex);
        progress.line("#2 ERROR: " + error);
        progress.line("ERROR: failed to solve: " + error);

        assertThat(FailureCause.of(progress, 1, false).kind()).isEqualTo(kind);
    }

    @Test
    void anUpstreamOutOfReachIsTheFaultOfAnIsolatedBuild() {
        var progress = reading("""
                #2 [internal] load metadata for docker.io/library/alpine:3
                #2 ERROR: dial tcp: lookup registry-1.docker.io: no such host
                ERROR: failed to solve: alpine:3: dial tcp: lookup registry-1.docker.io: no such host
                """);

        assertThat(FailureCause.of(progress, 1, true).kind()).isEqualTo(Result.Kind.BUILD);
        assertThat(FailureCause.of(progress, 1, false).kind()).isEqualTo(Result.Kind.MACHINERY);
    }

    @Test
    void aClientThatDiesWithoutAWordIsMachinery() {
        assertThat(FailureCause.of(new PlainProgress(), 137, false).kind()).isEqualTo(Result.Kind.MACHINERY);
        assertThat(FailureCause.of(reading("error: listing workers for Build: connection refused"), 1, false)
                        .kind())
                .isEqualTo(Result.Kind.MACHINERY);
    }
}
