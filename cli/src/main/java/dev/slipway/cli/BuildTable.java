package dev.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.output.Table;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A list of builds as a table: what matters most stands on the left, where a narrow terminal has it. */
final class BuildTable {
    private static final String NOTHING = "-";

    private BuildTable() {}

    /** @param answer that of the API */
    static List<String> lines(JsonNode answer, Instant now) {
        Table table = new Table("BUILD", "STATUS", "CREATED", "TIME", "TENANT", "TAGS", "DIGEST");
        for (JsonNode build : answer.path("builds")) {
            table.row(
                    Table.cell(build.path("id")),
                    status(build),
                    time(build, "created_at")
                            .or(() -> time(build, "requested_at"))
                            .map(created -> words(Duration.between(created, now)) + " ago")
                            .orElse(NOTHING),
                    duration(build, now),
                    Table.cell(build.path("tenant")),
                    tags(build.path("tags")),
                    Table.cell(build.path("image").path("digest")));
        }
        return table.lines();
    }

    private static String status(JsonNode build) {
        String status = Table.cell(build.path("status"));
        String reason = build.path("reason").asText();
        return reason.isEmpty() || reason.equals(status) ? status : status + ": " + reason;
    }

    /** Of the machine's work; that of the build is not known before. */
    private static String duration(JsonNode build, Instant now) {
        return time(build, "started_at")
                .map(started -> words(
                        Duration.between(started, time(build, "finished_at").orElse(now))))
                .orElse(NOTHING);
    }

    private static String tags(JsonNode tags) {
        return tags.isEmpty()
                ? NOTHING
                : tags.valueStream().map(JsonNode::asText).collect(Collectors.joining(","));
    }

    private static Optional<Instant> time(JsonNode build, String field) {
        try {
            return Optional.ofNullable(build.path(field).textValue()).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** In its two largest units. */
    static String words(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + "m" + two(seconds % 60) + "s";
        }
        return seconds < 86_400
                ? seconds / 3_600 + "h" + two(seconds / 60 % 60) + "m"
                : seconds / 86_400 + "d" + two(seconds / 3_600 % 24) + "h";
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : String.valueOf(number);
    }
}
