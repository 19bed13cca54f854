package dev.slipway.cli.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event of a {@code text/event-stream} (HTML Living Standard, section 9.2.6).
 *
 * @param id its own id, where it has one
 */
public record ServerSentEvent(Optional<String> id, String type, String data) {

    /** Reads a stream event by event. Ends where the stream ends; an incomplete last event is dropped. */
    public static final class Reader implements AutoCloseable {
        private final BufferedReader lines;
        private Optional<String> lastId = Optional.empty();

        public Reader(InputStream body) {
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        /** What to send as {@code Last-Event-ID} to go on after the event that was read last. */
        public Optional<String> lastId() {
            return lastId;
        }

        public Optional<ServerSentEvent> next() throws IOException {
            Optional<String> id = Optional.empty();
            String type = "message";
            StringBuilder data = new StringBuilder();
            boolean any = false;
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (any) {
                        lastId = id.or(() -> lastId);
                        return Optional.of(new ServerSentEvent(id, type, data.toString()));
                    }
                    continue;
                }
                int colon = line.indexOf(':');
                String field = colon < 0 ? line : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(colon + 1);
                value = value.startsWith(" ") ? value.substring(1) : value;
                switch (field) {
                    case "id" -> id = Optional.of(value);
                    case "event" -> type = value;
                    case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                    default -> {
                        continue;
                    }
                }
                any = true;
            }
            return Optional.empty();
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
