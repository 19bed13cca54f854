package dev.slipway.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoCommandTest {
    @Test
    void aMachineThatThereIsNotIsAWrongOptionAndTouchesNothing(@TempDir Path directory) {
        assertThat(refusal(directory.resolve("demo"), "--machine", "foo"))
                .contains("--machine foo is unknown: it is qemu or namespace");
    }

    @Test
    void anUpstreamThatIsNoUrlIsAWrongOptionAndTouchesNothing(@TempDir Path directory) {
        assertThat(refusal(directory.resolve("demo"), "--upstream", "mirror.example"))
                .contains("--upstream mirror.example: must be a URL that begins with http:// or https://");
    }

    private static String refusal(Path data, String option, String value) {
        StringWriter errors = new StringWriter();

        int exitCode = new CommandLine(new DemoCommand())
                .setErr(new PrintWriter(errors, true))
                .execute(option, value, "--data", data.toString());

        assertThat(exitCode).isEqualTo(2);
        assertThat(data).doesNotExist();
        return errors.toString();
    }
}
