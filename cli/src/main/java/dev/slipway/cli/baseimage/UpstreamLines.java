package dev.slipway.cli.baseimage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.text.Visible;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the registries behind the mirror let it fetch, a line for each: {@code docker.io: 23 of 100 pulls left for the next 6 h}. */
record UpstreamLines(Instant now) {

    /** @param upstreams as the API lists them */
    List<String> of(JsonNode upstreams) {
        List<String> lines = new ArrayList<>();
        upstreams.forEach(upstream -> line(upstream).map(Visible::line).ifPresent(lines::add));
        return lines;
    }

    /** Empty where there is nothing to say any more: a registry without a limit that answers again. */
    private Optional<String> line(JsonNode upstream) {
        List<String> parts = new ArrayList<>();
        if (upstream.hasNonNull("remaining")) {
            String window = upstream.hasNonNull("window_seconds")
                    ? " for the next "
                            + words(Duration.ofSeconds(
                                    upstream.path("window_seconds").asLong()))
                    : "";
            parts.add(upstream.path("remaining").asText() + " of "
                    + upstream.path("limit").asText() + " pulls left" + window
                    + instant(upstream, "observed_at")
                            .map(seen -> " (seen " + words(Duration.between(seen, now)) + " ago)")
                            .orElse(""));
        }
        instant(upstream, "away_until")
                .filter(now::isBefore)
                .ifPresent(until -> parts.add("left alone for the next " + words(Duration.between(now, until)) + ": "
                        + upstream.path("away_reason").asText()));
        String login = upstream.path("login").asBoolean() ? " with the login" : "";
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(upstream.path("host").asText() + login + ": " + String.join("; ", parts));
    }

    private static Optional<Instant> instant(JsonNode upstream, String field) {
        try {
            return Optional.of(Instant.parse(upstream.path(field).asText()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String words(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min";
        }
        return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " days";
    }
}
