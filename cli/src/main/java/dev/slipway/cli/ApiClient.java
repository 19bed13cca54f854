package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Slipway's HTTP API, as its OpenAPI document describes it. Refusals become an {@link IOException} with the problem's text. */
public final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);
    private static final int RECONNECTS = 30;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI base;
    private final String token;

    public ApiClient(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** {@code POST /v1/builds}, streamed from the file. */
    public JsonNode submit(Path source, Map<String, String> fields) throws IOException, InterruptedException {
        String boundary = "slipway-" + UUID.randomUUID();
        List<BodyPublisher> parts = new ArrayList<>();
        fields.forEach((name, value) -> parts.add(BodyPublishers.ofString("--" + boundary
                + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")));
        parts.add(BodyPublishers.ofString("--" + boundary
                + "\r\nContent-Disposition: form-data; name=\"source\"; filename=\"source.tar.gz\""
                + "\r\nContent-Type: application/gzip\r\n\r\n"));
        parts.add(BodyPublishers.ofFile(source));
        parts.add(BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        return json(request("/v1/builds")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.concat(parts.toArray(BodyPublisher[]::new)))
                .build());
    }

    /** {@code GET /v1/builds/{id}}. */
    public JsonNode build(String id) throws IOException, InterruptedException {
        return json(request("/v1/builds/" + id).build());
    }

    /** {@code GET /v1/builds}. */
    JsonNode builds() throws IOException, InterruptedException {
        return json(request("/v1/builds").build());
    }

    /** {@code DELETE /v1/builds/{id}}. */
    public void cancel(String id) throws IOException, InterruptedException {
        json(request("/v1/builds/" + id).DELETE().build());
    }

    /** {@code POST /internal/disks/cleanup}; takes as long as the registry takes to answer for each disk. */
    public JsonNode cleanUpDisks(boolean dryRun) throws IOException, InterruptedException {
        return json(request("/internal/disks/cleanup?dry_run=" + dryRun)
                .POST(BodyPublishers.noBody())
                .build());
    }

    /** {@code GET /v1/builds/{id}/log}, line by line. */
    public void log(String id, Consumer<String> line) throws IOException, InterruptedException {
        try (InputStream body = open(request("/v1/builds/" + id + "/log").build())) {
            new String(body.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line);
        }
    }

    /** Follows a build's events until its stream ends, and goes on where it stopped when the connection breaks. */
    public void follow(String id, Consumer<ServerSentEvent> listener) throws IOException, InterruptedException {
        Optional<String> last = Optional.empty();
        for (int failures = 0; ; failures++) {
            Optional<String> resumeFrom = last;
            ServerSentEvent.Reader events;
            try {
                HttpRequest.Builder request =
                        request("/v1/builds/" + id + "/events?follow=true").header("Accept", "text/event-stream");
                resumeFrom.ifPresent(eventId -> request.header("Last-Event-ID", eventId));
                events = new ServerSentEvent.Reader(open(request.build()));
            } catch (ApiUnavailableException e) {
                if (failures == RECONNECTS) {
                    throw e;
                }
                Thread.sleep(RECONNECT_AFTER);
                continue;
            }
            try (events) {
                for (Optional<ServerSentEvent> event = events.next(); event.isPresent(); event = events.next()) {
                    failures = 0;
                    last = events.lastId().or(() -> resumeFrom);
                    listener.accept(event.get());
                }
                return;
            } catch (IOException e) {
                if (failures == RECONNECTS) {
                    throw e;
                }
                Thread.sleep(RECONNECT_AFTER);
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
    }

    private JsonNode json(HttpRequest request) throws IOException, InterruptedException {
        try (InputStream body = open(request)) {
            return JSON.readTree(body);
        }
    }

    private InputStream open(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response;
        try {
            response = http.send(request, BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            throw new ApiUnavailableException("Slipway does not answer at " + base + "; is it running? (`slipway up`)");
        }
        if (response.statusCode() < 300) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            throw new IOException(problem(response.statusCode(), body.readAllBytes()));
        }
    }

    /** The text of a problem+json body (RFC 9457): what is wrong, field by field where it tells. */
    private static String problem(int status, byte[] body) {
        try {
            JsonNode problem = JSON.readTree(body);
            StringBuilder text = new StringBuilder(
                    problem.path("detail").asText(problem.path("title").asText("HTTP " + status)));
            for (JsonNode error : problem.path("errors")) {
                text.append("\n  ")
                        .append(error.path("field").asText())
                        .append(": ")
                        .append(error.path("reason").asText());
            }
            return text.toString();
        } catch (IOException e) {
            return "HTTP " + status;
        }
    }
}
