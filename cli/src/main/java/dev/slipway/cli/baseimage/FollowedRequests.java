package dev.slipway.cli.baseimage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiRefusedException;
import dev.slipway.cli.api.BaseImageApi;
import dev.slipway.cli.output.ProgressLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Asks for something of each of some images, and follows it to its end. What is interrupted here goes on in Slipway. */
final class FollowedRequests {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(400);

    private final BaseImageApi api;
    private final PrintWriter errors;
    private final ProgressLine line;
    private boolean failed;

    /**
     * @param errors for what went wrong
     * @param line shows how far the request is that is waited for
     */
    FollowedRequests(BaseImageApi api, PrintWriter errors, ProgressLine line) {
        this.api = api;
        this.errors = errors;
        this.line = line;
    }

    /** Asks for something of one image. */
    @FunctionalInterface
    interface Asking {
        JsonNode ask(String image) throws IOException, InterruptedException;
    }

    /** Hears of a request that was done. */
    @FunctionalInterface
    interface Done {
        void on(JsonNode request);
    }

    /** All requests that Slipway took. What it refuses is printed, and the others are asked for all the same. */
    List<JsonNode> ask(List<String> images, Asking asking) throws IOException, InterruptedException {
        List<JsonNode> requests = new ArrayList<>();
        for (String image : images) {
            try {
                requests.add(asking.ask(image));
            } catch (ApiRefusedException e) {
                if (e.status() == 401 || e.status() == 403) {
                    throw e;
                }
                fail(image, String.valueOf(e.getMessage()));
            }
        }
        return requests;
    }

    /** The same requests at their ends. */
    List<JsonNode> toTheirEnds(List<JsonNode> requests, Done done) throws IOException, InterruptedException {
        List<JsonNode> ended = new ArrayList<>();
        for (JsonNode request : requests) {
            JsonNode end = toItsEnd(request);
            ended.add(end);
            if (end.path("state").asText().equals("done")) {
                done.on(end);
            } else {
                fail(
                        end.path("reference").asText(),
                        end.path("message").asText("it failed, and Slipway does not say why"));
            }
        }
        return ended;
    }

    /** Whether anything went wrong. */
    boolean haveFailed() {
        return failed;
    }

    /** The same request at its end. */
    JsonNode toItsEnd(JsonNode request) throws IOException, InterruptedException {
        JsonNode now = request;
        while (!List.of("done", "failed").contains(now.path("state").asText())) {
            JsonNode shown = now;
            line.show(nanos -> text(shown, nanos));
            Thread.sleep(BETWEEN_LOOKS);
            now = api.request(request.path("id").asText());
        }
        line.clear();
        return now;
    }

    private static String text(JsonNode request, long nanos) {
        String reference = request.path("reference").asText();
        if (!request.path("state").asText().equals("copying")) {
            return String.format(Locale.ROOT, "%s: waiting for mirror-worker, %.1f s", reference, nanos / 1e9);
        }
        if (request.hasNonNull("report")) {
            JsonNode report = request.path("report");
            return String.format(
                    Locale.ROOT,
                    "mirroring %s: tag %,d of %,d, %,d MB, %.1f s",
                    reference,
                    Math.min(
                            report.path("done").asLong() + 1,
                            report.path("selected").asLong()),
                    report.path("selected").asLong(),
                    request.path("bytes").asLong() >> 20,
                    nanos / 1e9);
        }
        String of = request.hasNonNull("total_bytes")
                ? String.format(
                        Locale.ROOT,
                        " of %,d",
                        Math.max(1, request.path("total_bytes").asLong() >> 20))
                : "";
        return String.format(
                Locale.ROOT,
                "mirroring %s: %,d%s MB, %.1f s",
                reference,
                request.path("bytes").asLong() >> 20,
                of,
                nanos / 1e9);
    }

    private void fail(String image, String reason) {
        errors.println("slipway: " + image + ": " + reason);
        errors.flush();
        failed = true;
    }
}
