package dev.slipway.buildapi.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;

/** Writes Server-Sent Events. Data is JSON, so it never has a line end. */
final class EventWriter {
    private final Writer out;
    private final ObjectMapper json;

    EventWriter(OutputStream out, ObjectMapper json) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        this.json = json;
    }

    void log(long id, Object line) throws IOException {
        write("log", OptionalLong.of(id), line);
    }

    void step(Object step) throws IOException {
        write("step", OptionalLong.empty(), step);
    }

    void name(Object name) throws IOException {
        write("name", OptionalLong.empty(), name);
    }

    void status(Object status) throws IOException {
        write("status", OptionalLong.empty(), status);
    }

    void heartbeat() throws IOException {
        write("heartbeat", OptionalLong.empty(), Map.of());
    }

    private void write(String type, OptionalLong id, Object data) throws IOException {
        out.append("event: ").append(type).append('\n');
        if (id.isPresent()) {
            out.append("id: ").append(String.valueOf(id.getAsLong())).append('\n');
        }
        out.append("data: ").append(json.writeValueAsString(data)).append("\n\n");
    }

    /** @throws IOException when the client is gone */
    void flush() throws IOException {
        out.flush();
    }
}
