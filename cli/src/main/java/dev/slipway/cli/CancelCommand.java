package dev.slipway.cli;

import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.ExitCodes;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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
final class CancelCommand extends ApiCommand {
    @Parameters(paramLabel = "ID", description = "The build: its id, or the beginning or the end of it.")
    private String id = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        ApiClient api = open();
        String build = api.wholeId(id);
        api.cancel(build);
        out().println("cancel requested for " + build);
        return ExitCodes.OK;
    }
}
