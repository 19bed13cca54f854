package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.connection.ApiCommand;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.events.text.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slipway builds}: the latest builds, newest first. */
@Command(
        name = "builds",
        description = "Lists builds, newest first.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:the builds were listed",
            ExitCodes.REFUSED_LINE,
            ExitCodes.USAGE_LINE,
            ExitCodes.UNAVAILABLE_LINE
        })
final class BuildsCommand extends ApiCommand {
    private static final String ROW = "%-28s %-16s %-12s %-26s %s%n";

    @Option(names = "--limit", paramLabel = "N", description = "How many builds at most (default: ${DEFAULT-VALUE}).")
    private int limit = 50;

    @Option(names = "--json", description = "Prints the API's answer as JSON; next_cursor in it means more builds.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (limit < 1) {
            throw wrong("--limit: must be 1 or more");
        }
        JsonNode answer = open().builds(limit);
        PrintWriter out = out();
        if (json) {
            out.println(answer.toPrettyString());
        } else {
            print(answer, out);
        }
        out.flush();
        return ExitCodes.OK;
    }

    private void print(JsonNode answer, PrintWriter out) {
        out.printf(ROW, "BUILD", "TENANT", "STATUS", "REQUESTED", "DIGEST");
        for (JsonNode build : answer.path("builds")) {
            out.printf(
                    ROW,
                    cell(build.path("id")),
                    cell(build.path("tenant")),
                    cell(build.path("status")),
                    cell(build.path("requested_at")),
                    cell(build.path("image").path("digest")));
        }
        if (answer.has("next_cursor")) {
            out.flush();
            errors().println("These are the newest " + limit + " builds; --limit shows more of the older ones.");
        }
    }

    private static String cell(JsonNode value) {
        return Visible.line(value.asText());
    }
}
