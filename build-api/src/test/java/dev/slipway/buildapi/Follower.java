package dev.slipway.buildapi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads an event stream in the background until it ends or is cut off. */
final class Follower implements AutoCloseable {
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final InputStream body;
    private final Thread reader;

    record Event(String type, String id, String data) {}

    Follower(HttpResponse<InputStream> response) {
        this.body = response.body();
        this.reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
        String type = "message";
        String id = "";
        String data = "";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    events.add(new Event(type, id, data));
                    id = "";
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                }
            }
        } catch (IOException e) {
            // Cut off by close().
        }
    }

    List<Event> ofType(String type) {
        return events.stream().filter(event -> event.type().equals(type)).toList();
    }

    /** The texts of the log lines, joined. */
    String log() {
        return String.join(
                "", ofType("log").stream().map(event -> text(event.data())).toList());
    }

    private static String text(String data) {
        String key = "\"text\":\"";
        int start = data.indexOf(key) + key.length();
        return data.substring(start, data.indexOf('"', start));
    }

    Optional<String> lastId() {
        return ofType("log").stream().map(Event::id).reduce((_, last) -> last);
    }

    boolean ended() {
        return !reader.isAlive();
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
