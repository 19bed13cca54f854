package dev.slipway.registry.transport;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Turns a registry's answers other than success into exceptions, and reads bounded bodies. */
public final class Answers {
    private static final int MAX_ERROR_BODY = 8 << 10;
    private static final int MAX_DETAIL = 300;

    private Answers() {}

    /** The exception for this status; closes the body after reading the error's text from it. */
    static RegistryException failure(String what, Answer response) {
        int status = response.statusCode();
        byte[] body = errorBody(response);
        Optional<JsonNode> error = error(body);
        String message = what + ": " + status + detail(body, error);
        return switch (status) {
            case 401 -> new RegistryException.Unauthorized(message);
            case 403 -> new RegistryException.Denied(message);
            case 404 ->
                new RegistryException.NotFound(
                        message, error.map(e -> e.path("code").asText()));
            case 408 -> new RegistryException.Unavailable(message);
            case 429 -> new RegistryException.RateLimited(message, retryAfter(response));
            case 501 -> new RegistryException.Rejected(status, message);
            default -> {
                if (status >= 500) {
                    yield new RegistryException.Unavailable(message, retryAfter(response));
                }
                yield status >= 400
                        ? new RegistryException.Rejected(status, message)
                        : new RegistryException.Malformed(message + " was not expected");
            }
        };
    }

    /** The whole body, or {@link RegistryException.TooLarge} when it has more than {@code limit} bytes. */
    public static byte[] readBounded(String what, Answer response, int limit) throws IOException {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new RegistryException.TooLarge(what, limit);
            }
            return bytes;
        }
    }

    private static byte[] errorBody(Answer response) {
        try (InputStream in = response.body()) {
            return in.readNBytes(MAX_ERROR_BODY);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** The first error that a registry tells (OCI distribution specification, "Error Codes"), where the body is such. */
    private static Optional<JsonNode> error(byte[] body) {
        try {
            JsonNode error = JsonAnswer.object("error", body).path("errors").path(0);
            return error.hasNonNull("code") ? Optional.of(error) : Optional.empty();
        } catch (RegistryException.Malformed e) {
            return Optional.empty();
        }
    }

    /** Where it is not the registry's own error but some proxy's page, its text will do. */
    private static String detail(byte[] body, Optional<JsonNode> error) {
        if (body.length == 0) {
            return "";
        }
        String text = error.map(
                        e -> e.path("code").asText() + " " + e.path("message").asText())
                .orElseGet(() -> new String(body, StandardCharsets.UTF_8));
        return " " + abbreviated(text);
    }

    private static String abbreviated(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + "…";
    }

    /** {@code Retry-After} as seconds or as a date (RFC 9110, 10.2.3). */
    private static Optional<Duration> retryAfter(Answer response) {
        return response.headers().firstValue("Retry-After").flatMap(value -> {
            try {
                if (value.matches("[0-9]{1,9}")) {
                    return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
                }
                Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                Duration wait = Duration.between(Instant.now(), until);
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        });
    }
}
