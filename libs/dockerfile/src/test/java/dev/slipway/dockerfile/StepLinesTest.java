package dev.slipway.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.dockerfile.stage.BuildArguments;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With names of steps as the BuildKit of Docker 26.1 shows them. */
class StepLinesTest {
    private static final String STAGES = """
            # syntax=docker/dockerfile:1
            FROM node:22 AS Build
            ENV A=b
            WORKDIR /app
            RUN npm ci && \\
                # a comment
                npm test

            COPY <<EOF /x
            text
            EOF
            RUN <<E
            echo about
            exit 3
            E
            FROM scratch
            COPY --from=build /x /x
            COPY hello.txt $A
            FROM build AS test
            RUN npm test
            """;

    private static Optional<Integer> line(String dockerfile, String step) throws Exception {
        BuildArguments none = BuildArguments.none();
        return Dockerfile.parse(dockerfile).stepLines(none).line(step);
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "5, 7", "9, 11", "12, 15", "8, 8"})
    void knowsWhereAnInstructionEnds(int line, int last) throws Exception {
        assertThat(Dockerfile.parse(STAGES).stepLines(BuildArguments.none()).lastLine(line))
                .isEqualTo(last);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            [build 1/5] FROM docker.io/library/node:22@sha256:1;2
            [build 2/5] WORKDIR /app;4
            [build 3/5] RUN npm ci &&     npm test;5
            [build  3/5] RUN npm ci &&     npm test;5
            [linux/amd64 build 3/5] RUN npm ci &&     npm test;5
            [build 4/5] COPY <<EOF /x;9
            [build 5/5] RUN <<E (echo about...);12
            [stage-1 1/2] COPY --from=build /x /x;17
            [stage-1 2/2] COPY hello.txt b;18
            [test 1/1] RUN npm test;20
            [internal] load metadata for docker.io/library/node:22;2
            """)
    void findsTheLineOfAStep(String step, int line) throws Exception {
        assertThat(line(STAGES, step)).contains(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            [internal] load build context
            exporting to image
            [other 1/2] RUN npm test
            [build 3/5] COPY a b
            [build 9999999/5] COPY a b
            [internal] load metadata for docker.io/library/node:23
            """)
    void knowsOfNoLineWhereThereIsNone(String step) throws Exception {
        assertThat(line(STAGES, step)).isEmpty();
    }

    @Test
    void theOnlyStageHasNoNameThoughItIsNamed() throws Exception {
        String dockerfile = "FROM alpine AS one\nRUN a\nRUN b\n";

        assertThat(line(dockerfile, "[2/3] RUN a")).contains(2);
        assertThat(line(dockerfile, "[3/3] RUN b")).contains(3);
    }

    @Test
    void triggersOfABaseImageDoNotShiftTheLines() throws Exception {
        String dockerfile = "FROM trigger\nRUN one\nRUN two\nRUN two\n";

        assertThat(line(dockerfile, "[2/5] RUN triggered")).isEmpty();
        assertThat(line(dockerfile, "[3/5] RUN one")).contains(2);
        assertThat(line(dockerfile, "[4/5] RUN two")).isEmpty();
    }
}
