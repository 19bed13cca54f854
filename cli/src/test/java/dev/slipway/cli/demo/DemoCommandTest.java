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
        StringWriter errors = new StringWriter();
        Path data = directory.resolve("demo");

        int exitCode = new CommandLine(new DemoCommand())
                .setErr(new PrintWriter(errors, true))
                .execute("--machine", "foo", "--data", data.toString());

        assertThat(exitCode).isEqualTo(2);
        assertThat(errors.toString()).contains("--machine foo is unknown: it is qemu or namespace");
        assertThat(data).doesNotExist();
    }
}
