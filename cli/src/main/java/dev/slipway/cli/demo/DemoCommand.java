package dev.slipway.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.cli.output.CommandOutput;
import dev.slipway.cli.output.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code slipway demo}. */
@Command(
        name = "demo",
        description = "Runs the whole pipeline from nothing on this machine and says what it made.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:everything came out as it should",
            "1:something did not; the last lines say what",
            ExitCodes.USAGE_LINE
        })
public final class DemoCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private static final Set<String> MACHINES = Set.of("qemu", "namespace");

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--machine",
            paramLabel = "KIND",
            description = "qemu (default: a virtual machine) or namespace (for development; NO security boundary).")
    private String machine = "qemu";

    @Option(
            names = "--upstream",
            paramLabel = "URL",
            description = "A registry to mirror from as docker.io, instead of a local one that stands for it.")
    private @Nullable String upstream;

    @Option(names = "--report", paramLabel = "FILE", description = "Writes what is printed as JSON, too.")
    private @Nullable Path report;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the demo keeps its data, emptied at each start (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(System.getProperty("user.home"), ".cache", "slipway-demo");

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        if (!MACHINES.contains(machine)) {
            throw new ParameterException(
                    spec.commandLine(), "--machine " + machine + " is unknown: it is qemu or namespace");
        }
        PrintWriter out = CommandOutput.of(spec);
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
