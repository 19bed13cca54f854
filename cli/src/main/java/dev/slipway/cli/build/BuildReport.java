package dev.slipway.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.output.ExitCodes;
import java.io.PrintWriter;

/** The last lines of a build: what it made, or why it did not. */
final class BuildReport {
    private BuildReport() {}

    /** @return the exit code that goes with it */
    static int print(JsonNode build, PrintWriter out) {
        String status = build.path("status").asText();
        if (status.equals("succeeded")) {
            JsonNode image = build.path("image");
            out.println("image   "
                    + image.path("reference").asText(image.path("repository").asText()));
            out.println("digest  " + image.path("digest").asText());
            out.flush();
            return ExitCodes.OK;
        }
        String message = build.path("message").asText();
        out.println("build " + build.path("id").asText() + " " + status + (message.isEmpty() ? "" : ": " + message));
        out.flush();
        return ExitCodes.FAILED;
    }
}
