package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person reads whose setting is wrong: one line, and no stack trace. */
@Timeout(120)
class BadSettingsIT {
    private static final int BAD_SETTINGS = 78;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "build-api",
                "mirror-worker",
                "token-service",
                "vm-launcher",
                "converter",
                "publisher",
                "deploy/standalone"
            })
    void everyApplicationRefusesASettingOfAnyServiceThatIsWrong(String module) throws Exception {
        EndedProcess ended = run(module, Map.of("SLIPWAY_CONVERTER_SLOTS", "many"), "-Dslipway.token.isuer=me");

        assertThat(ended.exitCode()).isEqualTo(BAD_SETTINGS);
        assertThat(ended.said().lines())
                .containsExactly(
                        "slipway: slipway.converter.slots=many: must be a whole number, 1 or more"
                                + " (environment variable SLIPWAY_CONVERTER_SLOTS)",
                        "slipway: slipway.token.isuer: there is no such setting; did you mean slipway.token.issuer?");
    }

    @Test
    void aServiceNamesTheSettingsThatItMisses() throws Exception {
        EndedProcess ended = run("build-api", Map.of());

        assertThat(ended.exitCode()).isEqualTo(BAD_SETTINGS);
        assertThat(ended.said().lines())
                .containsExactlyInAnyOrder(
                        "slipway: slipway.build-api.registry-events.secret-file is not set: it must be a path",
                        "slipway: slipway.build-api.registry-logins.publisher-key-file is not set: it must be a path",
                        "slipway: slipway.build-api.secrets.key-file is not set: it must be a path",
                        "slipway: slipway.build-api.secrets.launcher-key-file is not set: it must be a path");
    }

    @Test
    void aServiceNamesASettingThatDoesNotFitToAnother() throws Exception {
        EndedProcess ended = run(
                "converter",
                Map.of(),
                "-Dslipway.converter.format=erofs",
                "-Dslipway.converter.disks=" + directory.resolve("disks"));

        assertThat(ended.exitCode()).isEqualTo(BAD_SETTINGS);
        assertThat(ended.said())
                .contains("slipway: slipway.converter.free-space=67108864: must be 0, because")
                .doesNotContain("\tat ");
    }

    @Test
    void aServiceNamesASettingWhoseFileIsMissing() throws Exception {
        Path missing = directory.resolve("accounts.json");

        EndedProcess ended = run(
                "token-service",
                Map.of(),
                "-Dslipway.token.keys-directory=" + directory.resolve("keys"),
                "-Dslipway.token.launcher-key-file=" + directory.resolve("launcher.jwk"),
                "-Dslipway.token.accounts-file=" + missing);

        assertThat(ended.exitCode()).isEqualTo(BAD_SETTINGS);
        assertThat(ended.said())
                .contains("slipway: slipway.token.accounts-file=" + missing + ": cannot be used:")
                .doesNotContain("\tat ");
    }

    private EndedProcess run(String module, Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        Path application =
                Path.of(System.getProperty("slipway.root"), module, "target", "quarkus-app", "quarkus-run.jar");
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-jar", application.toString()));
        return EndedProcess.ofJava(directory, environment, arguments);
    }
}
