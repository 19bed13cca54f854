package dev.slipway.cli.about;

import static dev.slipway.cli.api.FakeApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command says of itself. */
class AboutTest {
    @TempDir
    private Path directory;

    private String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private Path script(String shell) throws IOException {
        Cli cli = Cli.run("completion", shell);
        assertThat(cli.exitCode()).as(cli.errors()).isZero();
        return Files.writeString(directory.resolve(shell), cli.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"slipway bui|build builds", "slipway build --no-c|--no-cache", "slipway context l|ls"})
    void bashCompletesCommandsAndOptions(String typed, String completed) throws Exception {
        String[] words = typed.split(" ");

        String output = run("bash", "-c", """
                source %s
                compopt() { :; }  # the shell has it only while it completes
                COMP_WORDS=(%s)
                COMP_CWORD=%d
                COMP_LINE='%s'
                COMP_POINT=${#COMP_LINE}
                _complete_slipway
                printf '%%s\\n' "${COMPREPLY[@]}" | sort | xargs
                """.formatted(script("bash"), typed, words.length - 1, typed));

        assertThat(output.strip()).isEqualTo(completed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void theShellTakesItsScript(String shell) throws Exception {
        Path script = script(shell);
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/bin", shell)) || Files.exists(Path.of("/bin", shell)), "no " + shell);

        assertThat(run(shell, "-n", script.toString())).isEmpty();
    }

    @Test
    void fishKnowsCommandsBelowCommandsAndTheirOptions() {
        assertThat(Cli.run("completion", "fish").out().lines())
                .anyMatch(line -> line.startsWith("complete -c slipway -n 'not __fish_seen_subcommand_from build ")
                        && line.contains("-f -a build -d 'Builds a directory"))
                .anyMatch(line ->
                        line.startsWith("complete -c slipway -n '__fish_seen_subcommand_from build' -s t -l tag -r"))
                .anyMatch(line ->
                        line.contains("'__fish_seen_subcommand_from context; and not __fish_seen_subcommand_from")
                                && line.contains("-f -a ls"))
                .noneMatch(line -> line.contains("force-rm"));
    }

    @Test
    void aShellThatIsNotKnownIsNamed() {
        assertThat(Cli.run("completion", "tcsh"))
                .isEqualTo(new Cli(2, "", "slipway completion: SHELL must be bash, zsh or fish: tcsh\n"));
    }

    @Test
    void tellsItsVersionAndTheServers() {
        try (FakeApi api = new FakeApi()
                .on("GET /v1/server", json(200, "{\"version\": \"1.2.3\", \"platform\": \"linux/amd64\"}"))) {
            assertThat(api.run("version", "--server").out())
                    .contains("slipway  ", "java     25", "server   1.2.3 on linux/amd64\n");
            assertThat(api.requests()).hasSize(1);
        }
        assertThat(Cli.run("version").out()).doesNotContain("server");
        assertThat(Cli.run("--version").out()).startsWith("slipway ");
    }

    @Test
    void tellsTheMostThatBuildsMayAskFor() {
        try (FakeApi api = new FakeApi().on("GET /v1/server", json(200, """
                        {"version": "1.2.3", "platform": "linux/amd64", "limits": {"request_bytes": 1073741824,
                         "memory_mb": 8192, "cpus": 8, "timeout_seconds": 7200, "network": "allowed_domains",
                         "builds_of_one_tenant": 100}}"""))) {
            assertThat(api.run("version", "--server").out()).endsWith("""
                            limit    memory 8G
                            limit    cpus 8
                            limit    timeout PT2H
                            limit    network allowed_domains
                            limit    source 1G
                            limit    builds at once 100
                            """);
        }
    }

    @Test
    void helpIsAboutACommand() {
        assertThat(Cli.run("help", "build").out()).contains("slipway build", "--no-cache");
        assertThat(Cli.run("help").out()).contains("Usage: slipway", "completion", "version");
    }
}
