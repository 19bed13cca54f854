package dev.slipway.cli.about;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slipway version}: this command's version, and that of the Slipway that it talks to. */
@Command(
        name = "version",
        description = "Prints the version of this command, and of the Slipway that it talks to.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the version was printed",
            ExitCodes.REFUSED_LINE,
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE
        })
public final class VersionCommand extends ApiCommand {
    @Option(names = "--server", description = "Also asks the Slipway that the other options name.")
    private boolean server;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = out();
        out.println("slipway  " + Version.text());
        out.println("java     " + Runtime.version());
        if (server) {
            JsonNode answer = open().server();
            out.println("server   " + answer.path("version").asText() + " on "
                    + answer.path("platform").asText());
        }
        out.flush();
        return ExitCodes.OK;
    }
}
