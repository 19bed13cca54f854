package dev.slipway.cli.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.oci.RunConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootJobTest {
    private static final RunConfig GREET = SampleDisks.config(List.of("/bin/greet", "-n"), List.of("world"));

    @TempDir
    private Path folder;

    private static BootJob.Wishes wishes(Optional<String> entrypoint, List<String> command) {
        return new BootJob.Wishes(entrypoint, command, Optional.empty(), List.of(), "web", false, Optional.empty());
    }

    private static BootJob job(RunConfig config, BootJob.Wishes wishes) {
        return BootJob.of(SampleDisks.disk(config), wishes);
    }

    @Test
    void startsEntrypointAndCommandOfTheImage() {
        assertThat(job(GREET, BootJob.Wishes.none("web")).arguments()).containsExactly("/bin/greet", "-n", "world");
    }

    @Test
    void takesAnotherCommandAndKeepsTheEntrypoint() {
        assertThat(job(GREET, wishes(Optional.empty(), List.of("you", "all"))).arguments())
                .containsExactly("/bin/greet", "-n", "you", "all");
    }

    @Test
    void takesAnotherEntrypointAndForgetsTheCommandOfTheImage() {
        assertThat(job(GREET, wishes(Optional.of("/bin/sh"), List.of("-c", "true")))
                        .arguments())
                .containsExactly("/bin/sh", "-c", "true");
        assertThat(job(GREET, wishes(Optional.of("/bin/sh"), List.of())).arguments())
                .containsExactly("/bin/sh");
    }

    @Test
    void refusesAnImageWithoutAProgram() {
        assertThatThrownBy(() -> job(SampleDisks.config(List.of(), List.of()), BootJob.Wishes.none("web")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names no program")
                .hasMessageContaining("after --");
    }

    @Test
    void refusesWordsThatNoProgramTakes() {
        assertThatThrownBy(
                        () -> job(SampleDisks.config(List.of("/bin/greet\0x"), List.of()), BootJob.Wishes.none("web")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/bin/greet?x");
    }

    @Test
    void laysTheCallersVariablesOverThoseOfTheImage() {
        BootJob.Wishes wishes = new BootJob.Wishes(
                Optional.empty(),
                List.of(),
                Optional.of("app:staff"),
                List.of("PATH=/opt/bin", "MORE="),
                "web",
                false,
                Optional.empty());

        BootJob job = job(GREET, wishes);

        assertThat(job.environment())
                .isEqualTo(Map.of("PATH", "/opt/bin", "GREETING", "it's \"here\"; $(id)", "MORE", ""));
        assertThat(job.user()).isEqualTo("app:staff");
    }

    @Test
    void isRootInTheRootOfTheDiskWhereTheImageSaysNothing() {
        BootJob job = job(GREET, BootJob.Wishes.none("web"));

        assertThat(job.user()).isEqualTo("0");
        assertThat(job.workingDir()).isEqualTo("/");
    }

    @Test
    void givesAShellExactlyTheWordsOfTheImage() throws Exception {
        BootJob job = job(
                SampleDisks.config(List.of("/bin/gr'eet", "a b\n$HOME `id`"), List.of()), BootJob.Wishes.none("web"));
        // It says what it would become.
        Path text = Files.writeString(folder.resolve("job"), job.text().replace("  exec ", "  "));
        String script = "tools=/tools; b=say; say() { printf '<%s>' \"$@\"; }; . " + text
                + "; printf '%s|' \"$program\" \"$search_path\" \"$user\" \"$working_dir\" \"$writable\"; start setsid";

        Process shell =
                new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said)
                .isEqualTo("/bin/gr'eet|/bin|0|/||<setsid><say><env><-i><--><GREETING=it's \"here\"; $(id)>"
                        + "<HOSTNAME=web><PATH=/bin></tools/gosu><0></bin/gr'eet><a b\n$HOME `id`>");
    }
}
