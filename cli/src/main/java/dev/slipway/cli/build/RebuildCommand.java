package dev.slipway.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.view.FollowedBuild;
import dev.slipway.cli.view.ProgressMode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway rebuild BUILD}: starts a build again, shows the log, and ends as the new build ends. */
@Command(
        name = "rebuild",
        description = {
            "Builds the source of an earlier build again, with the same options, and shows the log.",
            "Secrets are looked up again by their names; values that were sent with the earlier build are not kept."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the new build succeeded; with --detach, it will run",
            "1:the new build did not succeed, or Slipway refused it; what it says is printed",
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE,
            "130:you left it by Ctrl-C, and the build runs on; where no terminal is, the build was cancelled"
        })
public final class RebuildCommand extends ApiCommand {
    @Parameters(paramLabel = "BUILD", description = "The earlier build: its id, or the beginning or the end of it.")
    private String id = "";

    @Option(
            names = {"-d", "--detach"},
            description = "Prints the new build's id and does not wait.")
    private boolean detach;

    @Option(
            names = "--progress",
            paramLabel = "MODE",
            converter = ProgressMode.Reader.class,
            description = {
                "How the build is shown, on the standard error: auto, tty, plain, rawjson or quiet"
                        + " (default: ${DEFAULT-VALUE}, which is tty on a terminal and plain elsewhere)."
            })
    private ProgressMode progress = ProgressMode.AUTO;

    @Option(
            names = {"-q", "--quiet"},
            description = "Prints the image's digest and nothing else.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (progress == ProgressMode.TTY && !quiet && !screen().movesCursor()) {
            throw wrong("--progress: tty needs a terminal at the standard error; leave the option out, or use plain");
        }
        ApiClient api = open();
        String earlier = api.wholeId(id);
        ProgressMode mode = quiet ? ProgressMode.QUIET : progress;
        if (mode != ProgressMode.QUIET && mode != ProgressMode.RAWJSON) {
            // Slipway copies the source first, which takes as long as it is large.
            errors().println("asking for build " + earlier + " again");
            errors().flush();
        }
        String again = api.rebuild(earlier).path("id").asText();
        return detach ? printId(again) : follow(api, again, mode);
    }

    private int printId(String again) {
        PrintWriter out = out();
        out.println(again);
        out.flush();
        return ExitCodes.OK;
    }

    private int follow(ApiClient api, String again, ProgressMode mode) throws IOException, InterruptedException {
        JsonNode build = new FollowedBuild(api, again, mode, screen(), errors(), terminal()).toItsEnd(Optional::empty);
        return mode == ProgressMode.QUIET
                ? BuildReport.printDigest(build, out(), errors())
                : BuildReport.print(build, out(), errors());
    }
}
