package dev.slipway.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slipway demo}. */
@Command(
        name = "demo",
        description = "Runs the whole pipeline from nothing on this machine and says what it made.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:everything came out as it should",
            "1:something did not; the last lines say what it was",
            ExitCodes.USAGE_LINE
        })
public final class DemoCommand extends ConsoleCommand {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private static final Set<String> MACHINES = Set.of("qemu", "namespace");

    @Option(
            names = "--machine",
            paramLabel = "KIND",
            description = "qemu (default: a virtual machine) or namespace (for development; NO security boundary).")
    private String machine = "qemu";

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "The registry that stands for docker.io (default: a local one that the demo fills).")
    private @Nullable String upstream;

    @Option(names = "--report", paramLabel = "FILE", description = "Also writes the report as JSON into this file.")
    private @Nullable Path report;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the demo keeps its data, emptied at each start (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(System.getProperty("user.home"), ".cache", "slipway-demo");

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!MACHINES.contains(machine)) {
            throw wrong("--machine " + machine + " is unknown: it is qemu or namespace");
        }
        if (upstream != null && !upstream.matches("https?://[^/\\s]+(/\\S*)?")) {
            throw wrong("--upstream " + upstream + ": must be a URL that begins with http:// or https://");
        }
        PrintWriter out = out();
        DemoDirectory.empty(data);
        Path home = Path.of(System.getProperty("slipway.home", ".")).toAbsolutePath();
        DemoReport result = new Demo(home, data, machine, upstream, out).run();
        result.print(out);
        if (report != null) {
            Files.write(report, JSON.writeValueAsBytes(result));
            out.println("report    " + report);
        }
        return ExitCodes.OK;
    }
}
