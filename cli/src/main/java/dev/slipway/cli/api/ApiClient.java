package dev.slipway.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.BuildSubmitted;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Slipway's HTTP API, as its OpenAPI document describes it. A refusal becomes an {@link ApiRefusedException} with the
 * problem's text; where nobody answers, or not now, it is an {@link ApiUnavailableException}.
 */
public final class ApiClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** As many builds as the API lists at once. */
    private static final int PAGE = 200;
    /** What Slipway, or a proxy before it, says where another time may do better (RFC 9110, section 15.6). */
    private static final Set<Integer> NOT_NOW = Set.of(502, 503, 504);

    /** Problems that go away by themselves. */
    private static final Set<String> COME_AGAIN = Set.of("too_many_builds", "too_many_downloads");

    private static final int TEMPORARY_REDIRECT = 307;

    /** What the API looks for. */
    private static final String PART_OF_ID = "[0-9a-z]{4,27}";

    private final HttpClient http;
    private final URI base;
    private final String token;
    private final Patience patience;
    private final Advice advice;

    public ApiClient(URI base, String token) {
        this(base, token, Advice.NONE);
    }

    /** @param advice goes below what Slipway says when it refuses */
    public ApiClient(URI base, String token, Advice advice) {
        this(base, token, advice, Patience.DEFAULT);
    }

    ApiClient(URI base, String token, Patience patience) {
        this(base, token, Advice.NONE, patience);
    }

    private ApiClient(URI base, String token, Advice advice, Patience patience) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience.connect())
                .build();
        this.base = base;
        this.token = token;
        this.patience = patience;
        this.advice = advice;
    }

    /** Tenants and tokens. */
    public AccountApi accounts() {
        return new AccountApi(this);
    }

    /** {@code GET /v1/server}: what answers there, and what it takes. */
    public JsonNode server() throws IOException, InterruptedException {
        return json(read("/v1/server").build());
    }

    /** {@code GET /v1/launchers}. */
    public JsonNode launchers() throws IOException, InterruptedException {
        return json(read("/v1/launchers").build());
    }

    /** The part that is about webhooks. */
    public WebhookApi webhooks() {
        return new WebhookApi(this);
    }

    /** What tenants store for their builds. */
    public SecretApi secrets() {
        return new SecretApi(this);
    }

    /** The disks of builds. */
    public DiskApi disks() {
        return new DiskApi(this, patience);
    }

    /** How tenants log in to other registries. */
    public RegistryLoginApi registryLogins() {
        return new RegistryLoginApi(this);
    }

    /** The images of the mirror. */
    public BaseImageApi baseImages() {
        return new BaseImageApi(this);
    }

    /** The names of images. */
    public ImageApi images() {
        return new ImageApi(this);
    }

    /** {@code POST /v1/builds}, streamed from the file. */
    public JsonNode submit(Path source, Map<String, String> fields) throws IOException, InterruptedException {
        return submit(source, fields, bytes -> {});
    }

    /**
     * {@code POST /v1/builds}, streamed from the file.
     *
     * @param sent hears how many bytes were handed to the network each time
     */
    public JsonNode submit(Path source, Map<String, String> fields, LongConsumer sent)
            throws IOException, InterruptedException {
        String boundary = "slipway-" + UUID.randomUUID();
        List<BodyPublisher> parts = new ArrayList<>();
        fields.forEach((name, value) -> parts.add(BodyPublishers.ofString("--" + boundary
                + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")));
        parts.add(BodyPublishers.ofString("--" + boundary
                + "\r\nContent-Disposition: form-data; name=\"source\"; filename=\"source.tar.gz\""
                + "\r\nContent-Type: application/gzip\r\n\r\n"));
        parts.add(new CountedBody(BodyPublishers.ofFile(source), sent));
        parts.add(BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        return json(request("/v1/builds")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.concat(parts.toArray(BodyPublisher[]::new)))
                .build());
    }

    /** {@code GET /v1/builds/{id}}. */
    public JsonNode build(String id) throws IOException, InterruptedException {
        return json(read(path(id)).build());
    }

    /**
     * {@code GET /v1/builds}, as often as it takes.
     *
     * @param limit how many at most
     * @return the newest builds, and {@code next_cursor} where there are more
     */
    public JsonNode builds(int limit) throws IOException, InterruptedException {
        return builds(limit, Map.of());
    }

    /**
     * The same, narrowed.
     *
     * @param filters query parameters of the API
     */
    public JsonNode builds(int limit, Map<String, String> filters) throws IOException, InterruptedException {
        String narrowed = filters.entrySet().stream()
                .map(filter -> "&" + filter.getKey() + "=" + encoded(filter.getValue()))
                .collect(Collectors.joining());
        ObjectNode all = JSON.createObjectNode();
        ArrayNode builds = all.putArray("builds");
        Optional<String> cursor = Optional.empty();
        do {
            int count = Math.min(limit - builds.size(), PAGE);
            String from = cursor.map(next -> "&cursor=" + encoded(next)).orElse("");
            JsonNode page =
                    json(read("/v1/builds?limit=" + count + narrowed + from).build());
            page.path("builds").forEach(builds::add);
            cursor = Optional.ofNullable(page.path("next_cursor").textValue());
        } while (cursor.isPresent() && builds.size() < limit);
        cursor.ifPresent(next -> all.put("next_cursor", next));
        return all;
    }

    /**
     * {@code POST /v1/builds/{id}/rebuild}; takes as long as Slipway takes to copy the source.
     *
     * @return the new build's {@code id} and where it is
     */
    public JsonNode rebuild(String id) throws IOException, InterruptedException {
        return json(request(path(id) + "/rebuild").POST(BodyPublishers.noBody()).build());
    }

    /** {@code DELETE /v1/builds/{id}}. */
    public void cancel(String id) throws IOException, InterruptedException {
        json(read(path(id)).DELETE().build());
    }

    /** {@code POST /internal/disks/cleanup}; takes as long as the registry takes to answer for each disk. */
    public JsonNode cleanUpDisks(boolean dryRun) throws IOException, InterruptedException {
        return json(request("/internal/disks/cleanup?dry_run=" + dryRun)
                .POST(BodyPublishers.noBody())
                .build());
    }

    /** {@code GET /v1/builds/{id}/log}, line by line as it comes. */
    public void log(String id, Consumer<String> line) throws IOException, InterruptedException {
        InputStream body = open(read(path(id) + "/log").build());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String next = lines.readLine(); next != null; next = lines.readLine()) {
                line.accept(next);
            }
        } catch (IOException e) {
            throw new ApiUnavailableException("the log is not complete: its connection broke (" + e.getMessage() + ")");
        }
    }

    /**
     * {@code GET /v1/builds/{id}/events} until the build ends, over connections that break.
     *
     * @return the build's last status
     */
    public JsonNode follow(String id, Consumer<ServerSentEvent> listener) throws IOException, InterruptedException {
        BuildFollower.Source events = lastId -> {
            HttpRequest.Builder request = read(path(id) + "/events?follow=true").header("Accept", "text/event-stream");
            lastId.ifPresent(event -> request.header("Last-Event-ID", event));
            return open(request.build());
        };
        return new BuildFollower(events, patience).follow(listener);
    }

    /** {@code GET /v1/builds/{id}/events} as far as there are some, over one connection. */
    public void eventsSoFar(String id, Consumer<ServerSentEvent> listener) throws IOException, InterruptedException {
        InputStream body = open(read(path(id) + "/events?follow=false")
                .header("Accept", "text/event-stream")
                .build());
        try (ServerSentEvent.Reader events = new ServerSentEvent.Reader(body)) {
            for (Optional<ServerSentEvent> next = events.next(); next.isPresent(); next = events.next()) {
                listener.accept(next.get());
            }
        } catch (IOException e) {
            throw new ApiUnavailableException("the log is not complete: its connection broke (" + e.getMessage() + ")");
        }
    }

    /**
     * The id that somebody shortened.
     *
     * @param part an id, or the beginning or the end of one
     * @return the id of the only build that it can mean; the part itself where it is whole, or means none
     * @throws IOException where it can mean several builds, or is empty
     */
    public String wholeId(String part) throws IOException, InterruptedException {
        if (part.isBlank()) {
            throw new IOException("the id of the build is empty; slipway builds lists the builds");
        }
        if (!part.matches(PART_OF_ID) || part.matches(BuildSubmitted.BUILD_ID)) {
            return part;
        }
        List<String> found = json(read("/v1/builds?id=" + part + "&limit=5").build())
                .path("builds")
                .findValuesAsText("id");
        if (found.size() > 1) {
            throw new IOException(part + " can mean several builds: " + String.join(", ", found));
        }
        return found.isEmpty() ? part : found.getFirst();
    }

    static String path(String buildId) {
        return "/v1/builds/" + encoded(buildId);
    }

    /** A request with JSON or without a body, and an answer in JSON; nothing where the answer has no body. */
    JsonNode exchange(String method, String path, @Nullable JsonNode body) throws IOException, InterruptedException {
        HttpRequest.Builder request = read(path);
        if (body == null) {
            return json(request.method(method, BodyPublishers.noBody()).build());
        }
        return json(request.header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build());
    }

    /** A request with bytes, and an answer in JSON. */
    JsonNode put(String path, byte[] body) throws IOException, InterruptedException {
        return json(read(path)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(body))
                .build());
    }

    /** A text as one component of a path, or as the value of a query's parameter. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A request without a body: its answer begins soon. */
    private HttpRequest.Builder read(String path) {
        return request(path).timeout(patience.answer());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
    }

    private JsonNode json(HttpRequest request) throws IOException, InterruptedException {
        InputStream body = open(request);
        byte[] answer;
        try (body) {
            answer = body.readAllBytes();
        } catch (IOException e) {
            throw ApiUnavailableException.of(base, e);
        }
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            // The parser's message would quote what was sent.
            throw new IOException("what answers at " + base + " sent no JSON; is it a Slipway?", e);
        }
    }

    /** Where a request is led to, by an answer that is nothing but that. */
    URI lead(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = send(read(path).build());
        Optional<String> location = response.headers().firstValue("Location");
        if (response.statusCode() != TEMPORARY_REDIRECT || location.isEmpty()) {
            body(response, advice);
            throw new IOException("what answers at " + base + " does not say where " + path + " is; is it a Slipway?");
        }
        response.body().close();
        try {
            return response.uri().resolve(location.get());
        } catch (IllegalArgumentException e) {
            throw new IOException(path + " is led to what is no address: " + location.get(), e);
        }
    }

    /**
     * Asks an address that Slipway led to, and that may be anybody's: no token is sent there.
     *
     * @param headers names and values in turn
     */
    HttpResponse<InputStream> fetch(URI address, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience.answer());
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<InputStream> response = send(request.build());
        // Our caller's token was not refused, so nothing is to be said about it.
        body(response, Advice.NONE);
        return response;
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, ArrivedBody.handler());
        } catch (IOException e) {
            URI asked = request.uri();
            boolean here = String.valueOf(asked.getAuthority()).equals(base.getAuthority());
            throw ApiUnavailableException.of(here ? base : asked.resolve("/"), e);
        }
    }

    private InputStream open(HttpRequest request) throws IOException, InterruptedException {
        return body(send(request), advice);
    }

    private static InputStream body(HttpResponse<InputStream> response, Advice advice) throws IOException {
        if (response.statusCode() < 300) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            byte[] said = body.readAllBytes();
            String problem = ProblemText.of(status, said, response.headers().firstValue("Location"));
            String kind = ProblemText.kind(said);
            if (NOT_NOW.contains(status) || COME_AGAIN.contains(kind)) {
                throw new ApiUnavailableException(problem);
            }
            String next = advice.on(status);
            throw new ApiRefusedException(status, kind, next.isEmpty() ? problem : problem + "\n" + next);
        }
    }
}
