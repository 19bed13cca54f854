package dev.slipway.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Log;
import dev.slipway.agent.protocol.Message;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.protocol.Secret;
import dev.slipway.agent.protocol.Steps;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A build's output as the launcher hears it, who takes no frame above its limit. */
@Timeout(60)
class BuildOutputTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final BuildOutput output =
            new BuildOutput(MessageChannel.ofAgent(InputStream.nullInputStream(), sent), Masking.none());

    private List<String> heard() throws IOException {
        output.close();
        var launcher = MessageChannel.ofLauncher(
                new ByteArrayInputStream(sent.toByteArray()), OutputStream.nullOutputStream());
        List<String> lines = new ArrayList<>();
        for (Optional<Message.FromAgent> next = launcher.receive(); next.isPresent(); next = launcher.receive()) {
            if (next.get() instanceof Log(List<Log.Line> log)) {
                log.forEach(line -> lines.add(line.text()));
            }
        }
        return lines;
    }

    @Test
    void aFloodOfEmptyLinesSilencesNothingThatComesAfterIt() throws Exception {
        for (int line = 0; line < 20_000; line++) {
            output.build("");
        }
        output.build("the end");

        assertThat(heard()).hasSize(20_001).endsWith("the end");
    }

    @Test
    void linesOfWhatJsonEscapesFitTheirFrame() throws Exception {
        String line = "\u001b".repeat(16 << 10);
        for (int count = 0; count < 20; count++) {
            output.build(line.substring(1));
            output.build(line);
        }
        output.build("the end");

        assertThat(heard()).hasSize(41).endsWith("the end");
    }

    @Test
    void masksLinesStepsAndTheResult() throws Exception {
        Masking masking = Masking.of(List.of(new Secret("npm", "hunter2".getBytes(StandardCharsets.UTF_8))));
        BuildOutput masked = new BuildOutput(MessageChannel.ofAgent(InputStream.nullInputStream(), sent), masking);
        masked.agent("agent hunter2");
        masked.build("build hunter2");
        masked.step(1, "step hunter2");
        masked.steps(List.of(new Steps.Step(
                1, "COPY hunter2 /", List.of(), Steps.State.FAILED, false, 1L, 2L, 3, "\"/hunter2\": not found")));
        masked.end(new Result.Failed(Result.Kind.BUILD, "COPY hunter2 /: not found", 1));

        assertThat(sent.toString(StandardCharsets.UTF_8))
                .contains(
                        "agent ***",
                        "build ***",
                        "step ***",
                        "COPY *** /",
                        "\\\"/***\\\": not found",
                        "COPY *** /: not found")
                .doesNotContain("hunter2");
    }
}
