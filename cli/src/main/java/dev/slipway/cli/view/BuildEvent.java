package dev.slipway.cli.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.api.ServerSentEvent;
import dev.slipway.events.text.Visible;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** What a stream of a build tells. Texts of strangers are in one line, and hold nothing that a terminal obeys. */
sealed interface BuildEvent {
    ObjectMapper JSON = new ObjectMapper();
    /** How a line of the log begins that people should not miss. */
    String WARNING = "WARNING: ";

    /** A step, as it stands now. */
    record Step(ViewStep step) implements BuildEvent {}

    /**
     * A line of the log.
     *
     * @param time as the event has it
     * @param step which step wrote it, where one did
     */
    record Line(String time, String stream, Optional<ViewStep.Key> step, String text) implements BuildEvent {}

    /**
     * How far the build is.
     *
     * @param attempt how many machines were started, 0 for none
     * @param position how many builds wait before it, while it waits
     */
    record Status(String status, int attempt, Optional<String> attemptId, Optional<Integer> position, boolean isEnd)
            implements BuildEvent {}

    /** Heartbeats, and what a later server may send. */
    record Nothing() implements BuildEvent {}

    /** @throws IllegalStateException where the server sends an event of a known type that is no JSON */
    static BuildEvent of(ServerSentEvent event) {
        return switch (event.type()) {
            case "log" -> line(parse(event.data()));
            case "step" -> step(parse(event.data()));
            case "status" -> status(parse(event.data()));
            default -> new Nothing();
        };
    }

    private static Line line(JsonNode line) {
        Optional<ViewStep.Key> step = line.hasNonNull("step") ? Optional.of(key(line)) : Optional.empty();
        return new Line(
                Visible.line(line.path("time").asText()),
                Visible.line(line.path("stream").asText()),
                step,
                Visible.line(line.path("text").asText()));
    }

    private static Step step(JsonNode step) {
        return new Step(new ViewStep(
                key(step),
                step.path("revision").asInt(),
                Visible.line(step.path("name").asText()),
                step.path("state").asText(),
                step.path("cached").asBoolean(),
                time(step.path("started_at")),
                time(step.path("ended_at")),
                step.hasNonNull("line") ? Optional.of(step.path("line").asInt()) : Optional.empty(),
                Optional.ofNullable(step.path("error").textValue()).map(Visible::text)));
    }

    private static Status status(JsonNode status) {
        return new Status(
                Visible.line(status.path("status").asText()),
                status.path("attempt").asInt(),
                Optional.ofNullable(status.path("attempt_id").textValue()),
                status.hasNonNull("position")
                        ? Optional.of(status.path("position").asInt())
                        : Optional.empty(),
                status.hasNonNull("finished_at"));
    }

    private static ViewStep.Key key(JsonNode event) {
        return new ViewStep.Key(
                event.path("attempt_id").asText(), event.path("step").asInt());
    }

    private static Optional<Instant> time(JsonNode text) {
        try {
            return text.isTextual() ? Optional.of(Instant.parse(text.asText())) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static JsonNode parse(String data) {
        try {
            return JSON.readTree(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the server sent an event that is no JSON: " + data, e);
        }
    }
}
