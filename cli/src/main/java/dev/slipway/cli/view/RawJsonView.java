package dev.slipway.cli.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.cli.api.ServerSentEvent;
import java.io.PrintWriter;

/** Each event but heartbeats as a line of JSON: {@code {"event":"log","id":12,"data":{…}}}. */
record RawJsonView(PrintWriter out) implements BuildView {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void show(ServerSentEvent event, BuildEvent read) {
        if (read instanceof BuildEvent.Nothing) {
            return;
        }
        try {
            ObjectNode line = JSON.createObjectNode().put("event", event.type());
            event.id().ifPresent(id -> line.put("id", Long.parseLong(id)));
            line.set("data", JSON.readTree(event.data()));
            out.println(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the server sent an event that is no JSON: " + event.data(), e);
        }
        PlainView.check(out);
    }
}
