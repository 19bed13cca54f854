package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
    static Stream<String> commands() {
        return below(Main.commandLine()).map(command -> command.getCommandSpec().qualifiedName());
    }

    private static Stream<CommandLine> below(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(MainTest::below));
    }

    @Test
    void readsNoCommandButTheOneThatIsAskedForByTheNameThatItHas() {
        for (Map.Entry<String, CommandLine> command :
                Main.commandLine().getSubcommands().entrySet()) {
            if (command.getKey().equals("help")) {
                continue;
            }
            Command annotation = command.getValue().getCommand().getClass().getAnnotation(Command.class);
            assertThat(annotation.name()).isEqualTo(command.getKey());
            assertThat(Main.commandLine(new String[] {command.getKey(), "--help"})
                            .getSubcommands())
                    .containsOnlyKeys(command.getKey());
        }
        assertThat(Main.commandLine(new String[] {"help", "build"}).getSubcommands())
                .as("help may be about any of them")
                .hasSameSizeAs(Main.commandLine().getSubcommands());
        assertThat(Main.commandLine(new String[] {"biuld"}).getSubcommands())
                .hasSameSizeAs(Main.commandLine().getSubcommands());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandsHelpListsItsExitCodes(String command) {
        List<String> words = List.of((command + " --help").split(" "));

        Cli cli = Cli.run(words.subList(1, words.size()).toArray(String[]::new));

        assertThat(cli.exitCode()).isZero();
        assertThat(cli.out())
                .contains("Exit codes:\n")
                .containsPattern("\n *0 +\\w")
                .containsPattern("\n *2 +\\w");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nosuch --help",
                "--help nosuch",
                "nosuch -h",
                "biuld --help",
                "builds nosuch --help",
                "disks nosuch --help",
                "disks cleanup nosuch --help",
                "logs id second --help",
                "logs --nosuch --help",
                "dockerfile nosuch --help",
                "--nosuch --help",
                "nosuch --version",
                "nosuch"
            })
    void helpIsNotGivenForWhatDoesNotExist(String line) {
        Cli cli = Cli.run(line.split(" "));

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.errors())
                .hasLineCount(1)
                .containsAnyOf(
                        "there is no command nosuch",
                        "there is no command biuld",
                        "there is no option --nosuch",
                        "too many");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "biuld|slipway: there is no command biuld; did you mean build?",
                "disks claenup|slipway disks: there is no command claenup; did you mean cleanup?",
                "build --no-cahce .|slipway build: there is no option --no-cahce; did you mean --no-cache?",
                "build --tags=a:1 .|slipway build: there is no option --tags; did you mean --tag?",
                "builds --zzz|slipway builds: there is no option --zzz; slipway builds --help shows what there is",
                "logs|slipway logs: Missing required parameter: 'ID'; slipway logs --help shows what there is"
            })
    void saysInOneLineWhatIsWrongAndWhatMayBeMeant(String line, String error) {
        Cli cli = Cli.run(line.split(" "));

        assertThat(cli).isEqualTo(new Cli(2, "", error + "\n"));
    }
}
