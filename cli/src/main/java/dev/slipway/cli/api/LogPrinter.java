package dev.slipway.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.text.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Prints a build's events as lines: its log, a change of status in a line of its own. A line of the log stays one line. */
public final class LogPrinter implements Consumer<ServerSentEvent> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final boolean timestamps;
    private String shown = "";

    public LogPrinter(PrintWriter out, boolean timestamps) {
        this.out = out;
        this.timestamps = timestamps;
    }

    /** @throws UncheckedIOException where nobody reads the output any more */
    @Override
    public void accept(ServerSentEvent event) {
        switch (event.type()) {
            case "log" -> {
                JsonNode line = parse(event.data());
                String time = timestamps ? line.path("time").asText() + " " : "";
                out.println(Visible.line(time + "[" + line.path("stream").asText() + "] "
                        + line.path("text").asText()));
            }
            case "status" -> status(parse(event.data()));
            default -> {
                // Heartbeats, and what a later server may send.
            }
        }
        if (out.checkError()) {
            String reason = "nobody reads the output any more";
            throw new UncheckedIOException(reason, new IOException(reason));
        }
    }

    /** Each stream begins with the status, so that one that was opened again repeats it. */
    private void status(JsonNode build) {
        String status = build.path("status").asText();
        if (!status.equals(shown)) {
            out.println(Visible.line("== " + status));
            shown = status;
        }
    }

    private static JsonNode parse(String data) {
        try {
            return JSON.readTree(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the server sent an event that is no JSON: " + data, e);
        }
    }
}
