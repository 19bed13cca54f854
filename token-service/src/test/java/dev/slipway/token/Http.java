package dev.slipway.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/** Requests to token-service and to the registry, with nothing done behind the test's back. */
final class Http {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI token;
    private final URI registry;

    Http(Surroundings surroundings) {
        this(surroundings.tokenUrl(), surroundings.registryUrl());
    }

    Http(URI token, URI registry) {
        this.token = token;
        this.registry = registry;
    }

    /** {@code GET /token} with Basic credentials. */
    HttpResponse<String> exchange(String username, String password, String... scopes) throws Exception {
        String query = Arrays.stream(scopes)
                .map(scope -> "&scope=" + URLEncoder.encode(scope, StandardCharsets.UTF_8))
                .collect(Collectors.joining());
        String basic = Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
        return client.send(
                HttpRequest.newBuilder(URI.create(token + "?service=" + Surroundings.SERVICE + query))
                        .header("Authorization", "Basic " + basic)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** An access token; fails the test where there is none. */
    String accessToken(String username, String password, String... scopes) throws Exception {
        HttpResponse<String> response = exchange(username, password, scopes);
        if (response.statusCode() != 200) {
            throw new AssertionError("no token: " + response.statusCode() + " " + response.body());
        }
        return JSON.readTree(response.body()).path("token").asText();
    }

    /** A refresh token; fails the test where there is none. */
    String refreshToken(String username, String password) throws Exception {
        HttpResponse<String> response = post(Map.of(
                "grant_type",
                "password",
                "service",
                Surroundings.SERVICE,
                "access_type",
                "offline",
                "username",
                username,
                "password",
                password));
        if (!json(response).has("refresh_token")) {
            throw new AssertionError("no refresh token: " + response.statusCode() + " " + response.body());
        }
        return json(response).path("refresh_token").asText();
    }

    /** {@code POST /token} with a refresh token. */
    HttpResponse<String> refresh(String token, String scope) throws Exception {
        return post(Map.of(
                "grant_type",
                "refresh_token",
                "service",
                Surroundings.SERVICE,
                "refresh_token",
                token,
                "scope",
                scope));
    }

    /** {@code POST /token} with a form. */
    HttpResponse<String> post(Map<String, String> form) throws Exception {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return post(HttpRequest.BodyPublishers.ofString(body));
    }

    /** {@code POST /token} with any body, as a form. */
    HttpResponse<String> post(HttpRequest.BodyPublisher body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(token)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(body)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(URI url) throws Exception {
        return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A request to the registry with a Bearer token. */
    HttpResponse<String> registry(String method, String pathOrUrl, String bearer, byte[] body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(registry.resolve(pathOrUrl))
                        .header("Authorization", "Bearer " + bearer)
                        .header("Content-Type", "application/octet-stream")
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A request to the registry with what somebody may take for a password there. */
    HttpResponse<String> registryWithPassword(String pathOrUrl, String username, String password) throws Exception {
        String basic = Base64.getEncoder().encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
        return client.send(
                HttpRequest.newBuilder(registry.resolve(pathOrUrl))
                        .header("Authorization", "Basic " + basic)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) throws Exception {
        return JSON.readTree(response.body());
    }
}
