package dev.slipway.buildapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A client that sends what it is told, right or wrong. */
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOUNDARY = "----boundary";

    private final HttpClient http;
    private final URI base;

    Api(URI base) {
        this(base, HttpClient.Version.HTTP_1_1);
    }

    Api(URI base, HttpClient.Version version) {
        this(base, HttpClient.newBuilder().version(version).build());
    }

    private Api(URI base, HttpClient http) {
        this.base = base;
        this.http = http;
    }

    /** One that comes from another of this machine's addresses, so that its refusals slow down nobody else's. */
    static Api from(String address, URI base) throws IOException {
        return new Api(
                base,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .localAddress(InetAddress.getByName(address))
                        .build());
    }

    record Answer(int status, JsonNode json, HttpResponse<String> response) {
        String reason(String field) {
            for (JsonNode error : json.path("errors")) {
                if (error.path("field").asText().equals(field)) {
                    return error.path("reason").asText();
                }
            }
            return "no error names " + field + ": " + json;
        }
    }

    /** Fields of a form, in their order; several may have one name. */
    static final class Form {
        private final List<BodyPublisher> parts = new ArrayList<>();

        Form field(String name, String value) {
            parts.add(BodyPublishers.ofString(head(name, "") + value + "\r\n"));
            return this;
        }

        Form source(byte[] tarball) {
            return source(BodyPublishers.ofByteArray(tarball));
        }

        Form source(BodyPublisher tarball) {
            parts.add(BodyPublishers.ofString(head("source", "; filename=\"source.tar.gz\"")));
            parts.add(tarball);
            parts.add(BodyPublishers.ofString("\r\n"));
            return this;
        }

        private static String head(String name, String more) {
            return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n";
        }

        BodyPublisher body() {
            List<BodyPublisher> all = new ArrayList<>(parts);
            all.add(BodyPublishers.ofString("--" + BOUNDARY + "--\r\n"));
            return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
        }
    }

    /** @param headers names and values in turn */
    Answer submit(String token, Form form, String... headers) throws IOException, InterruptedException {
        return send(token, "/v1/builds", request -> {
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return request.header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                    .POST(form.body());
        });
    }

    Answer submitTo(String path, String token, Form form) throws IOException, InterruptedException {
        return send(token, path, request -> request.header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(form.body()));
    }

    Answer get(String token, String path) throws IOException, InterruptedException {
        return send(token, path, UnaryOperator.identity());
    }

    Answer delete(String token, String path) throws IOException, InterruptedException {
        return send(token, path, HttpRequest.Builder::DELETE);
    }

    Answer post(String token, String path, String body) throws IOException, InterruptedException {
        return send(token, path, request -> request.POST(BodyPublishers.ofString(body)));
    }

    Answer send(String token, String path, UnaryOperator<HttpRequest.Builder> how)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = http.send(how.apply(request).build(), BodyHandlers.ofString());
        String type = response.headers().firstValue("Content-Type").orElse("");
        JsonNode json = type.contains("json") ? JSON.readTree(response.body()) : JSON.nullNode();
        return new Answer(response.statusCode(), json, response);
    }

    /** Opens an event stream; close it to cut it off. */
    HttpResponse<InputStream> stream(String token, String path, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
        new LinkedHashMap<>(headers).forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofInputStream());
    }
}
