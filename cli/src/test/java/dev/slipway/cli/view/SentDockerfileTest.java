package dev.slipway.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentDockerfileTest {
    private static final SentDockerfile FILE = new SentDockerfile("docker/Dockerfile", """
            FROM busybox:1
            COPY . .

            RUN make \\
            	all
            ENV A=\u001b[2J
            USER nobody
            CMD x
            """);

    @Test
    void marksTheInstructionAmongItsNeighbours() {
        assertThat(FILE.around(4))
                .containsExactly(
                        "docker/Dockerfile:4",
                        "--------------------",
                        "   2 |     COPY . .",
                        "   3 |",
                        "   4 | >>> RUN make \\",
                        "   5 | >>>     all",
                        "   6 |     ENV A=\\u001b[2J",
                        "   7 |     USER nobody",
                        "--------------------");
        assertThat(FILE.around(1)).contains("   1 | >>> FROM busybox:1").hasSize(6);
    }

    @Test
    void hasNothingToShowOfALineThatIsNotThere() {
        assertThat(FILE.around(0)).isEmpty();
        assertThat(FILE.around(9)).isEmpty();
    }
}
