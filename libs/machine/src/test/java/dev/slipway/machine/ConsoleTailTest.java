package dev.slipway.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsoleTailTest {
    private final ConsoleTail console = new ConsoleTail();

    @Test
    void keepsTheLastLinesOfMany() {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 10_000; line++) {
            text.append("line ").append(line).append("\r\n");
        }
        console.readAll(stream(text.toString()));

        List<String> lines = console.lines();
        assertThat(lines).hasSize(ConsoleTail.MAX_LINES).endsWith("line 9999").startsWith("line 9800");
    }

    @Test
    void cutsALineOfMegabytes() {
        console.readAll(stream("x".repeat(5 << 20) + "\nend"));

        assertThat(console.lines()).containsExactly("x".repeat(ConsoleTail.MAX_LINE_BYTES), "end");
    }

    @Test
    void endsQuietlyWhenThePipeBreaks() {
        InputStream broken = new InputStream() {
            private boolean read;

            @Override
            public int read() throws IOException {
                if (read) {
                    throw new IOException("broken pipe");
                }
                read = true;
                return 'x';
            }
        };
        console.readAll(broken);

        assertThat(console.lines()).containsExactly("x");
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
