package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
            Command annotation = command.getValue().getCommand().getClass().getAnnotation(Command.class);
            assertThat(annotation.name()).isEqualTo(command.getKey());
            assertThat(Main.commandLine(new String[] {command.getKey(), "--help"})
                            .getSubcommands())
                    .containsOnlyKeys(command.getKey());
        }
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
        assertThat(cli.errors()).containsAnyOf("Unmatched argument", "Unknown option");
    }

    @Test
    void suggestsTheCommandThatMayBeMeant() {
        assertThat(Cli.run("biuld", "--help").errors()).contains("'biuld'", "slipway build");
    }
}
