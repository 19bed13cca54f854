package dev.slipway.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.output.ExitCodes;
import java.io.PrintWriter;

/** The last lines of a build: what it made, or why it did not. */
final class BuildReport {
    private BuildReport() {}

    /**
     * @param out for what it made
     * @param errors for why it did not
     * @return the exit code that goes with it
     */
    static int print(JsonNode build, PrintWriter out, PrintWriter errors) {
        if (hasSucceeded(build)) {
            JsonNode image = build.path("image");
            // Without the digest it fits a terminal. The repository is the build's own, so this is the same image.
            out.println("image   "
                    + image.path("reference")
                            .asText(image.path("repository").asText())
                            .replaceFirst("@.*", ""));
            out.println("digest  " + image.path("digest").asText());
            out.flush();
            return ExitCodes.OK;
        }
        return printFailure(build, errors);
    }

    /** What {@code --quiet} leaves of it. */
    static int printDigest(JsonNode build, PrintWriter out, PrintWriter errors) {
        if (hasSucceeded(build)) {
            out.println(build.path("image").path("digest").asText());
            out.flush();
            return ExitCodes.OK;
        }
        return printFailure(build, errors);
    }

    private static boolean hasSucceeded(JsonNode build) {
        return build.path("status").asText().equals("succeeded");
    }

    private static int printFailure(JsonNode build, PrintWriter errors) {
        String message = build.path("message").asText();
        errors.println("build " + build.path("id").asText() + " "
                + build.path("status").asText() + (message.isEmpty() ? "" : ": " + message));
        errors.flush();
        return ExitCodes.FAILED;
    }
}
