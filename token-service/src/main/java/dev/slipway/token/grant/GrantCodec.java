package dev.slipway.token.grant;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.BuildPhase;
import dev.slipway.token.scope.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Grants as JSON values of {@code slipway.token.grants}: {@code {"state":"open","build_id":…,"scopes":[…],…}} or {@code
 * {"state":"ended","build_id":…,"outcome":…,"ended_at":…}}.
 */
final class GrantCodec {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPEN = "open";
    private static final String ENDED = "ended";

    private GrantCodec() {}

    public static byte[] encode(Grant grant) {
        ObjectNode json = JSON.createObjectNode().put("build_id", grant.buildId());
        switch (grant) {
            case Grant.Open open -> {
                json.put("state", OPEN)
                        .put("authorized_at", open.authorizedAt().toString())
                        .put("run_time_seconds", open.runTime().toSeconds())
                        .put("expires_at", open.expiresAt().toString())
                        .put("latest_end", open.latestEnd().toString());
                open.life().attempt().ifPresent(attempt -> json.put("attempt", attempt.number())
                        .put("attempt_id", attempt.id())
                        .put("launched_at", attempt.startedAt().toString()));
                ArrayNode scopes = json.putArray("scopes");
                open.scopes().forEach(scope -> scopes.add(scope.toString()));
            }
            case Grant.Ended ended ->
                json.put("state", ENDED)
                        .put("outcome", ended.outcome().word())
                        .put("ended_at", ended.endedAt().toString());
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The grant of a record.
     *
     * @param key the build that the record is about; a grant for another one is none
     * @return empty for a tombstone and for what this version cannot read: neither opens anything
     */
    public static Optional<Grant> decode(String key, byte @Nullable [] value) {
        return decode(value).filter(grant -> grant.buildId().equals(key));
    }

    private static Optional<Grant> decode(byte @Nullable [] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            JsonNode json = requireNonNull(JSON.readTree(value));
            String buildId = text(json, "build_id");
            return switch (text(json, "state")) {
                case OPEN ->
                    Optional.of(new Grant.Open(
                            buildId,
                            scopes(json),
                            Instant.parse(text(json, "authorized_at")),
                            Duration.ofSeconds(json.path("run_time_seconds").asLong()),
                            life(json),
                            Instant.parse(text(json, "expires_at")),
                            Instant.parse(text(json, "latest_end"))));
                case ENDED ->
                    Optional.of(new Grant.Ended(
                            buildId,
                            BuildOutcome.ofWord(text(json, "outcome")),
                            Instant.parse(text(json, "ended_at"))));
                default -> Optional.empty();
            };
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static BuildLife life(JsonNode json) {
        if (!json.has("attempt")) {
            return BuildLife.NEW;
        }
        BuildLife.Attempt attempt = new BuildLife.Attempt(
                json.path("attempt").asInt(), text(json, "attempt_id"), Instant.parse(text(json, "launched_at")));
        return new BuildLife(BuildPhase.RUNNING, Optional.of(attempt), Optional.empty(), Optional.empty());
    }

    private static List<Scope> scopes(JsonNode json) {
        List<Scope> scopes = new ArrayList<>();
        for (JsonNode scope : json.path("scopes")) {
            scopes.add(Scope.parse(scope.asText()).orElseThrow(IllegalArgumentException::new));
        }
        return scopes;
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.get(field);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException(field);
        }
        return value.asText();
    }
}
