package dev.slipway.cli;

import dev.slipway.cli.api.ApiConnection;
import dev.slipway.cli.output.CommandOutput;
import dev.slipway.cli.output.ExitCodes;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway cancel ID}. */
@Command(
        name = "cancel",
        description = "Ends a build.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the build is being ended",
            "1:the build has already ended, or Slipway refused; what it says is printed",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE
        })
final class CancelCommand implements Callable<Integer> {
    @Mixin
    private ApiConnection connection = new ApiConnection();

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The build.")
    private String id = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        connection.open().cancel(id);
        CommandOutput.of(spec).println("cancel requested for " + id);
        return ExitCodes.OK;
    }
}
