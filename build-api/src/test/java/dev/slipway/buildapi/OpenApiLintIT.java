package dev.slipway.buildapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A linter finds nothing in the API's description. It comes through npm, in the versions of {@code package-lock.json}; where there is
 * no npm, or npm gets nothing, this test is skipped and says so.
 */
class OpenApiLintIT {
    private static final Path FILES = Path.of("src", "test", "resources", "openapi-lint");
    private static final Path FOLDER = Path.of("target", "openapi-lint");
    private static final int MINUTES = 5;

    private record Ended(int exitCode, String output) {}

    @Test
    void findsNothing() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        for (String file : List.of("package.json", "package-lock.json", "redocly.yaml")) {
            Files.copy(FILES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(FOLDER.resolve("openapi.yaml"), OpenApiDocument.yaml());
        install();

        Ended lint = run("node_modules/.bin/redocly", "lint", "--format=stylish", "--max-problems=200", "openapi.yaml");

        assertThat(lint.exitCode()).as(lint.output()).isZero();
        assertThat(lint.output()).contains("is valid").doesNotContain("warning");
    }

    private static void install() throws InterruptedException {
        try {
            Ended npm = run("npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund");
            assumeTrue(npm.exitCode() == 0, () -> "npm cannot install the linter: " + npm.output());
        } catch (IOException e) {
            abort("there is no npm here, which brings the linter: " + e.getMessage());
        }
    }

    private static Ended run(String... command) throws IOException, InterruptedException {
        File output = FOLDER.resolve("output.txt").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.getAbsoluteFile());
        // It asks nobody for newer versions, and tells nobody that it ran.
        builder.environment().put("REDOCLY_TELEMETRY", "off");
        builder.environment().put("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        Process process = builder.start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException(command[0] + " did not end within " + MINUTES + " minutes");
        }
        return new Ended(process.exitValue(), Files.readString(output.toPath()));
    }
}
