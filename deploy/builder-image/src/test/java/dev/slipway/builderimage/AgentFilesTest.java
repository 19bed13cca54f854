package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgentFilesTest {
    private static String standardOutput(List<String> options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        // The JVM has something to say of this one.
        command.addAll(List.of("-XX:AOTCache=/nowhere", "-version"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    @Test
    void jvmOfTheAgentSaysNothingOnItsChannel() throws Exception {
        assertThat(standardOutput(List.of())).isNotEmpty();

        assertThat(standardOutput(AgentFiles.JAVA_OPTIONS)).isEmpty();
    }
}
