package dev.slipway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway logs ID}: the log so far, or until the build ends. */
@Command(name = "logs", description = "Prints a build's log.", mixinStandardHelpOptions = true, sortOptions = false)
final class LogsCommand implements Callable<Integer> {
    @Mixin
    private ApiConnection connection = new ApiConnection();

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The build.")
    private String id = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on until the build ends.")
    private boolean follow;

    @Option(
            names = {"-t", "--timestamps"},
            description = "Prints each line's time before it, with --follow.")
    private boolean timestamps;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = CommandOutput.of(spec);
        ApiClient api = connection.open();
        if (follow) {
            api.follow(id, new LogPrinter(out, timestamps));
        } else {
            api.log(id, out::println);
        }
        return ExitCodes.OK;
    }
}
