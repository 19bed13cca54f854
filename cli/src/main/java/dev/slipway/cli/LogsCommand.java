package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.view.PlainView;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway logs ID}: the log so far, or until the build ends. */
@Command(
        name = "logs",
        description = {
            "Prints a build's log.",
            "With --follow, the command connects again when a connection breaks, and goes on behind the last line."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the log was printed; with --follow, until the build ended, however it ended",
            "1:Slipway refused; what it says is printed. With --exit-status, also: the build did not succeed",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE + "; what was printed is not the whole log"
        })
final class LogsCommand extends ApiCommand {
    @Parameters(paramLabel = "ID", description = "The build: its id, or the beginning or the end of it.")
    private String id = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on until the build ends.")
    private boolean follow;

    @Option(
            names = {"-t", "--timestamps"},
            description = "Prints the time before each line.")
    private boolean timestamps;

    @Option(names = "--exit-status", description = "With --follow: ends with 0 only if the build succeeded.")
    private boolean exitStatus;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!follow && exitStatus) {
            throw wrong("--exit-status: only with --follow");
        }
        ApiClient api = open();
        String build = api.wholeId(id);
        PlainView view = new PlainView(out(), timestamps);
        if (!follow) {
            api.eventsSoFar(build, view);
            return ExitCodes.OK;
        }
        JsonNode end = api.follow(build, view);
        return exitStatus && !end.path("status").asText().equals("succeeded") ? ExitCodes.FAILED : ExitCodes.OK;
    }
}
