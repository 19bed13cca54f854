package dev.slipway.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.cli.output.ProgressLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The names of a build that has succeeded: waits until all have ended, and says how. Who does not wait any more ends nothing. */
record NameReport(ApiClient api, PrintWriter errors, ProgressLine line) {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(400);
    private static final String PENDING = "pending";
    private static final Set<String> BAD = Set.of("refused", "failed");

    /**
     * @param build as the API has it
     * @return the build when no name is pending any more
     */
    JsonNode awaitEnds(JsonNode build) throws IOException, InterruptedException {
        JsonNode now = build;
        List<String> pending = pending(now);
        while (!pending.isEmpty()) {
            List<String> shown = pending;
            line.show(nanos -> text(shown, nanos));
            Thread.sleep(BETWEEN_LOOKS);
            now = api.build(build.path("id").asText());
            pending = pending(now);
        }
        line.clear();
        return now;
    }

    private static String text(List<String> pending, long nanos) {
        String more = pending.size() == 1 ? "" : " and " + (pending.size() - 1) + " more";
        return String.format(Locale.ROOT, "publishing %s%s, %.1f s", pending.getFirst(), more, nanos / 1e9);
    }

    private static List<String> pending(JsonNode build) {
        return StreamSupport.stream(build.path("names").spliterator(), false)
                .filter(name -> name.path("result").asText().equals(PENDING))
                .map(name -> name.path("name").asText())
                .toList();
    }

    /**
     * @param out for what to pull
     * @return the exit code that goes with it
     */
    int print(JsonNode build, PrintWriter out) {
        int exitCode = ExitCodes.OK;
        for (JsonNode name : build.path("names")) {
            String result = name.path("result").asText();
            if (result.equals("published")) {
                out.println("name    " + name.path("reference").asText());
            } else {
                String message = name.path("message").asText();
                errors.println(name.path("name").asText() + " was not published (" + result + ")"
                        + (message.isEmpty() ? "" : ": " + message));
                exitCode = BAD.contains(result) ? ExitCodes.FAILED : exitCode;
            }
        }
        out.flush();
        errors.flush();
        return exitCode;
    }
}
