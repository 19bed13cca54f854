package dev.slipway.agent.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputLinesTest {
    @Test
    void cutsALineOfMegabytes() throws IOException {
        byte[] output = ("a\r\n" + "x".repeat(1 << 20) + "\nlast").getBytes(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();

        OutputLines.read(new ByteArrayInputStream(output), 16 << 10, lines::add);

        assertThat(lines).hasSize(3).startsWith("a").endsWith("last");
        assertThat(lines.get(1)).hasSizeLessThan(17 << 10).endsWith("more bytes)");
    }
}
