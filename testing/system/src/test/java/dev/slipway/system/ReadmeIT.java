package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.demo.UpstreamRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the README, as it shows them and in its order, by a user who has nothing but this machine's Slipway. The
 * registries that they name are the test's.
 */
@ExtendWith(SharedPipeline.class)
@Timeout(300)
class ReadmeIT {
    /** {@code demo} is DemoIT's; {@code test} is what runs here; {@code up} has run before. */
    private static final Set<String> RUN_ELSEWHERE = Set.of("demo", "test", "up");

    private static final Pattern BUILD = Pattern.compile("^build (b[0-9a-z]{26})$", Pattern.MULTILINE);

    private final RunningPipeline slipway;
    private final UpstreamRegistry upstream;

    @TempDir
    private Path directory;

    ReadmeIT(RunningPipeline slipway, UpstreamRegistry upstream) {
        this.slipway = slipway;
        this.upstream = upstream;
    }

    @Test
    void everyCommandWorksInItsOrder() throws Exception {
        // Given
        Path root = Path.of(System.getProperty("slipway.root"));
        Files.createSymbolicLink(directory.resolve("examples"), root.resolve("examples"));
        List<List<String>> commands = commands(Files.readAllLines(root.resolve("README.md")));
        assertThat(commands).extracting(List::getFirst).contains("build", "builds", "logs", "cancel", "convert");

        // When, then
        String id = "";
        for (List<String> command : commands) {
            EndedProcess run = run(command, command.getFirst().equals("cancel") ? running() : id);
            assertThat(run.exitCode()).as("%s: %s", command, run.said()).isZero();
            Matcher build = BUILD.matcher(run.said());
            id = build.find() ? build.group(1) : id;
        }
        assertThat(directory.resolve("busybox.ext4")).isNotEmptyFile();
    }

    private static List<List<String>> commands(List<String> readme) {
        return readme.stream()
                .filter(line -> line.startsWith("    ./slipway "))
                .map(line -> line.replaceFirst("^ +\\./slipway ", "").replaceFirst(" +# .*", ""))
                .map(line -> Arrays.asList(line.split(" ")))
                .filter(command -> !RUN_ELSEWHERE.contains(command.getFirst()))
                .toList();
    }

    /** A build that runs until somebody ends it, of the tenant as whom the commands act. */
    private String running() throws IOException, InterruptedException {
        return slipway.submit("FROM busybox:1\nRUN sleep 600\n");
    }

    private EndedProcess run(List<String> command, String id) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(command);
        arguments.replaceAll(word -> word.equals("ID") ? id : word);
        if (Set.of("convert", "mirror").contains(command.getFirst())) {
            String registry = upstream.url().getAuthority();
            arguments.replaceAll(word -> word.equals("busybox:1") ? registry + "/library/busybox:1" : word);
            arguments.replaceAll(word -> word.replace("registry.example.com/", registry + "/copied/"));
        }
        // The command line finds the Slipway of this machine by its data directory.
        Map<String, String> environment = Map.of(
                "XDG_DATA_HOME", slipway.data().getParent().toString(),
                "XDG_CONFIG_HOME", directory.toString());
        return SlipwayCommand.run(directory, environment, arguments);
    }
}
