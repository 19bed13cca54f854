package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code slipway builds}: the latest builds, newest first. */
@Command(
        name = "builds",
        description = "Lists builds, newest first.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BuildsCommand implements Callable<Integer> {
    private static final String ROW = "%-28s %-16s %-12s %-26s %s%n";

    @Mixin
    private ApiConnection connection = new ApiConnection();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Prints what the API answers.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = CommandOutput.of(spec);
        JsonNode answer = connection.open().builds();
        if (json) {
            out.println(answer.toPrettyString());
            return ExitCodes.OK;
        }
        out.printf(ROW, "BUILD", "TENANT", "STATUS", "REQUESTED", "DIGEST");
        for (JsonNode build : answer.path("builds")) {
            out.printf(
                    ROW,
                    build.path("id").asText(),
                    build.path("tenant").asText(),
                    build.path("status").asText(),
                    build.path("requested_at").asText(),
                    build.path("image").path("digest").asText());
        }
        return ExitCodes.OK;
    }
}
