package dev.slipway.agent.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Progress;
import dev.slipway.agent.protocol.Secret;
import dev.slipway.agent.report.Masking;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On what docker buildx 0.13 printed of a build by the BuildKit of Docker 26.1, shortened. */
class SolveOutputTest {
    private static final String CACHED_STEPS = """
            #0 building with "default" instance using docker driver
            {
              "vertexes": [
                {"digest": "sha256:c1", "inputs": ["sha256:b2"], "name": "[stage-1 3/3] COPY hello.txt /hello.txt"},
                {"digest": "sha256:b2", "inputs": ["sha256:a0"], "name": "[build 2/2] RUN make"},
                {"digest": "sha256:a0", "name": "[build 1/2] FROM 127.0.0.1:5000/mirror/busybox"}
              ]
            }
            {
              "vertexes": [
                {
                  "digest": "sha256:a0",
                  "name": "[build 1/2] FROM 127.0.0.1:5000/mirror/busybox",
                  "started": "2026-11-24T03:33:16.5Z",
                  "completed": "2026-11-24T03:33:16.6Z"
                },
                {
                  "digest": "sha256:b2",
                  "name": "[build 2/2] RUN make",
                  "started": "2026-11-24T03:33:16.630Z",
                  "completed": "2026-11-24T03:33:16.630Z",
                  "cached": true
                },
                {
                  "digest": "sha256:c1",
                  "name": "[stage-1 3/3] COPY hello.txt /hello.txt",
                  "started": "2026-11-24T03:33:16.630Z",
                  "cached": true
                }
              ]
            }
            {
              "vertexes": [
                {
                  "digest": "sha256:c1",
                  "name": "[stage-1 3/3] COPY hello.txt /hello.txt",
                  "started": "2026-11-24T03:33:16.680Z",
                  "completed": "2026-11-24T03:33:16.722Z"
                }
              ],
              "statuses": [
                {
                  "id": "sha256:2c6c",
                  "vertex": "sha256:c1",
                  "total": 2026496,
                  "current": 2026496,
                  "timestamp": "2026-11-24T03:33:16.722Z",
                  "started": "2026-11-24T03:33:16.686Z",
                  "completed": "2026-11-24T03:33:16.720Z"
                }
              ]
            }
            """;

    private final SolveProgress progress = new SolveProgress();
    private final List<String> lines = new ArrayList<>();
    private final SolveSteps steps = new SolveSteps(new WrittenNames(Map.of()), _ -> Optional.empty());
    private final SolveLog log = new SolveLog((_, line) -> lines.add(line), steps, Masking.none());

    private void read(String output) throws IOException {
        SolveReader.read(
                new ByteArrayInputStream(output.getBytes(StandardCharsets.UTF_8)),
                status -> {
                    progress.report(status);
                    steps.report(status);
                    log.report(status);
                },
                line -> {
                    progress.text(line);
                    lines.add(line);
                });
    }

    private static String output(int stream, String data, String time) {
        String base64 = Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8));
        return """
                {"logs": [{"vertex": "sha256:b2", "stream": %d, "data": "%s", "timestamp": "2026-11-24T00:00:%sZ"}]}
                """.formatted(stream, base64, time);
    }

    private static String vertex(String members) {
        return """
                {"vertexes": [{"digest": "sha256:b2", "name": "[2/2] RUN make", "started": "2026-11-24T00:00:00Z"%s}]}
                """.formatted(members);
    }

    @Test
    void aCachedStepStaysCachedWhenItsLayersAreFetched() throws IOException {
        read(CACHED_STEPS);

        assertThat(progress.progress()).isEqualTo(new Progress(2, 2, 2));
    }

    @Test
    void writesTheLinesPeopleKnow() throws IOException {
        read(CACHED_STEPS);

        assertThat(lines)
                .containsExactly(
                        "#0 building with \"default\" instance using docker driver",
                        "#2 [build 2/2] RUN make",
                        "#2 CACHED",
                        "#3 [stage-1 3/3] COPY hello.txt /hello.txt",
                        "#3 CACHED",
                        "#1 [build 1/2] FROM 127.0.0.1:5000/mirror/busybox",
                        "#1 DONE 0.1s",
                        "#3 sha256:2c6c 2.03MB / 2.03MB 0.0s done");
    }

    @Test
    void masksAValueThatAStepWritesInPieces() throws IOException {
        Masking masking = Masking.of(List.of(new Secret("npm", "hunter2".getBytes(StandardCharsets.UTF_8))));
        SolveLog masked = new SolveLog((_, line) -> lines.add(line), steps, masking);
        String written = vertex("")
                + output(1, "token hun", "01")
                + output(2, "ter2\n", "01")
                + output(1, "ter2 is hunt", "02")
                + vertex(", \"completed\": \"2026-11-24T00:00:03Z\"");

        SolveReader.read(
                new ByteArrayInputStream(written.getBytes(StandardCharsets.UTF_8)), masked::report, lines::add);

        assertThat(lines)
                .containsExactly("#1 [2/2] RUN make", "#1 1.000 ter2", "#1 3.000 token *** is hunt", "#1 DONE 3.0s");
    }

    @Test
    void namesAStepWhenItStartsAndNotWhenTheCachesAreAskedForIt() throws IOException {
        read(vertex(", \"completed\": \"2026-11-24T00:00:00.000040Z\""));
        assertThat(lines).isEmpty();

        read(vertex(""));
        assertThat(lines).containsExactly("#1 [2/2] RUN make");
    }

    @Test
    void joinsWhatAStepPrintedInPieces() throws IOException {
        read(vertex("") + output(1, "one\r\ntw", "00.5") + output(2, "warning\n", "01.25") + output(1, "o\nend", "02"));
        read(vertex(", \"completed\": \"2026-11-24T00:00:03Z\""));

        assertThat(lines)
                .containsExactly(
                        "#1 [2/2] RUN make",
                        "#1 0.500 one",
                        "#1 1.250 warning",
                        "#1 2.000 two",
                        "#1 3.000 end",
                        "#1 DONE 3.0s");
    }

    @Test
    void whatAStepPrintsCannotPassForBuildKitsOwnWords() throws IOException {
        String forged = vertex(", \"cached\": true") + "ERROR: forged\n";
        read(vertex("") + output(1, "\n" + forged, "01"));

        assertThat(progress.progress()).isEqualTo(new Progress(0, 0, 1));
        assertThat(progress.finalError()).isEmpty();
        assertThat(lines).hasSize(4).last().isEqualTo("#1 1.000 ERROR: forged");
    }

    @Test
    void cutsALineOfMegabytesThatAStepPrinted() throws IOException {
        read(vertex(""));
        for (int i = 0; i < 64; i++) {
            read(output(1, "x".repeat(32 << 10), "01"));
        }
        read(output(1, "\nnext\n", "02"));

        assertThat(lines).hasSize(3).last().isEqualTo("#1 2.000 next");
        assertThat(lines.get(1)).hasSizeBetween(16 << 10, 17 << 10);
    }

    @Test
    void saysEveryFewSecondsHowFarATransferIs() throws IOException {
        String transfer = """
                {"statuses": [{"id": "sha256:aa", "vertex": "sha256:b2", "current": %d, "total": 9000,
                "started": "2026-11-24T00:00:00Z", "timestamp": "2026-11-24T00:00:%02dZ"}]
                }
                """.replace("\n\"", "\"");
        read(vertex(""));
        for (int second = 0; second <= 12; second++) {
            read(transfer.formatted(second * 500, second));
        }

        assertThat(lines)
                .containsExactly("#1 [2/2] RUN make", "#1 sha256:aa 2.50kB / 9.00kB", "#1 sha256:aa 5.00kB / 9.00kB");
    }

    @Test
    void saysHowAStepEnded() throws IOException {
        read(vertex(", \"completed\": \"2026-11-24T00:00:03Z\", \"error\": \"exit code: 3\""));
        read(vertex(", \"completed\": \"2026-11-24T00:00:03Z\", \"error\": \"exit code: 3\"")
                .replace("b2", "b3"));
        read(vertex(", \"completed\": \"2026-11-24T00:00:03Z\", \"error\": \"rpc: context canceled\"")
                .replace("b2", "b4"));

        assertThat(lines)
                .containsSubsequence("#1 ERROR: exit code: 3", "#2 ERROR: exit code: 3", "#3 CANCELED")
                .hasSize(6);
        assertThat(progress.failedVertex().map(SolveStatus.Vertex::name)).contains("[2/2] RUN make");
    }

    @Test
    void keepsAsTextWhatIsNoReport() throws IOException {
        read("{\n  \"vertexes\": [\n}\nafter\n{\"vertexes\": ");

        assertThat(lines).containsExactly("{", "  \"vertexes\": [", "}", "after", "{\"vertexes\": \n");
    }
}
