package dev.slipway.cli.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerSentEventTest {
    @Test
    void readsIdTypeAndDataOfManyLines() throws IOException {
        var reader = reader("id: 7\nevent: log\ndata: one\ndata: two\n\n");

        assertThat(reader.next()).contains(new ServerSentEvent(Optional.of("7"), "log", "one\ntwo"));
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void remembersTheLastIdAcrossEventsWithoutOne() throws IOException {
        var reader = reader("id: 7\ndata: a\n\nevent: heartbeat\ndata:\n\n");

        reader.next();
        reader.next();

        assertThat(reader.lastId()).contains("7");
    }

    @Test
    void dropsAnEventThatTheConnectionCutShort() throws IOException {
        var reader = reader("id: 1\ndata: whole\n\nid: 2\ndata: cut");

        assertThat(reader.next()).isPresent();
        assertThat(reader.next()).isEmpty();
        assertThat(reader.lastId()).contains("1");
    }

    @Test
    void ignoresCommentsAndUnknownFields() throws IOException {
        var reader = reader(": comment\nretry: 10\ndata: x\n\n");

        assertThat(reader.next()).contains(new ServerSentEvent(Optional.empty(), "message", "x"));
    }

    private static ServerSentEvent.Reader reader(String stream) {
        return new ServerSentEvent.Reader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
    }
}
