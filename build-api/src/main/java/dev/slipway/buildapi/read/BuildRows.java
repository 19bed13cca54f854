package dev.slipway.buildapi.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.buildapi.database.ModelJson;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.repository.RepositoryNames;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** Rows of the read model as what the API shows. */
final class BuildRows {
    private BuildRows() {}

    static Standing standing(ResultSet row) throws SQLException {
        BuildStatus status = new BuildStatus(
                row.getString("tenant"),
                row.getString("status"),
                text(row, "reason"),
                text(row, "message"),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                number(row, "attempt"),
                text(row, "attempt_id"),
                Optional.empty());
        return new Standing(status, row.getLong("last_line"), row.getLong("last_change"), row.getLong("names"));
    }

    static LogLine line(ResultSet row) throws SQLException {
        Optional<Integer> step = number(row, "step");
        return new LogLine(
                row.getLong("line_id"),
                instant(row, "time").orElseThrow(),
                row.getString("stream"),
                step.isPresent() ? text(row, "writer") : Optional.empty(),
                step,
                row.getString("text"));
    }

    static StepView step(ResultSet row) throws SQLException {
        return new StepView(
                row.getLong("change"),
                row.getString("attempt_id"),
                row.getInt("step"),
                row.getInt("revision"),
                row.getString("name"),
                ModelJson.read(row.getString("inputs")),
                row.getString("state"),
                row.getBoolean("cached"),
                instant(row, "started_at"),
                instant(row, "ended_at"),
                number(row, "line"),
                text(row, "error"));
    }

    static BuildSummary summary(ResultSet row) throws SQLException {
        Optional<String> digest = text(row, "image_digest");
        return new BuildSummary(
                row.getString("build_id"),
                row.getString("tenant"),
                row.getString("status"),
                text(row, "reason"),
                texts(row, "tags"),
                instant(row, "created_at").orElseThrow(),
                instant(row, "requested_at"),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                digest.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new BuildSummary.Image(row.getString("image_repository"), digest.get())));
    }

    static BuildView.Attempt attempt(ResultSet row) throws SQLException {
        return new BuildView.Attempt(
                row.getInt("attempt"),
                row.getString("attempt_id"),
                row.getString("launcher"),
                row.getString("machine"),
                instant(row, "started_at").orElseThrow());
    }

    static BuildView build(
            ResultSet row,
            List<BuildView.Attempt> attempts,
            List<NameView> names,
            Optional<Integer> position,
            String registryHost)
            throws SQLException {
        return new BuildView(
                row.getString("build_id"),
                row.getString("tenant"),
                row.getString("status"),
                text(row, "reason"),
                text(row, "message"),
                failedStep(row),
                position,
                instant(row, "requested_at"),
                instant(row, "prepared_at"),
                instant(row, "authorized_at"),
                instant(row, "started_at"),
                instant(row, "cancel_requested_at"),
                text(row, "cancel_requested_by"),
                instant(row, "finished_at"),
                text(row, "spec").map(BuildRows::spec),
                source(row),
                text(row, "base_images").map(ModelJson::read),
                attempts,
                text(row, "builder"),
                image(row, registryHost),
                disk(row),
                names(row, names));
    }

    /** Names of a build that has not succeeded stay what they were. */
    private static List<NameView> names(ResultSet row, List<NameView> told) throws SQLException {
        boolean push = text(row, "spec")
                .map(spec -> ModelJson.read(spec).path("push").asBoolean())
                .orElse(false);
        boolean open = text(row, "outcome")
                .map(BuildOutcome.SUCCEEDED.word()::equals)
                .orElse(true);
        return NameView.all(texts(row, "tags"), push, told, open);
    }

    static NameView name(ResultSet row, String registryHost) throws SQLException {
        String place = row.getString("place");
        boolean own = place.startsWith(RepositoryNames.IMAGES + "/");
        return new NameView(
                row.getString("name"),
                row.getString("result"),
                Optional.of(own ? registryHost + "/" + place : place),
                text(row, "digest"),
                text(row, "message"),
                instant(row, "published_at"));
    }

    /** Events say {@code admin}, the API {@code is_admin_build}. */
    private static JsonNode spec(String text) {
        JsonNode spec = ModelJson.read(text);
        if (spec instanceof ObjectNode fields) {
            fields.set("is_admin_build", fields.remove("admin"));
        }
        return spec;
    }

    private static Optional<BuildView.Source> source(ResultSet row) throws SQLException {
        Optional<String> digest = text(row, "source_digest");
        return digest.isEmpty()
                ? Optional.empty()
                : Optional.of(new BuildView.Source(
                        row.getString("source_repository"), digest.get(), row.getLong("source_size")));
    }

    private static Optional<BuildView.FailedStep> failedStep(ResultSet row) throws SQLException {
        Optional<Integer> step = number(row, "failed_step");
        return step.isEmpty()
                ? Optional.empty()
                : Optional.of(new BuildView.FailedStep(
                        step.get(), row.getString("failed_step_name"), number(row, "failed_step_line")));
    }

    private static Optional<BuildView.Image> image(ResultSet row, String registryHost) throws SQLException {
        Optional<String> digest = text(row, "image_digest");
        if (digest.isEmpty()) {
            return Optional.empty();
        }
        String repository = row.getString("image_repository");
        return Optional.of(new BuildView.Image(
                registryHost + "/" + repository + "@" + digest.get(),
                repository,
                digest.get(),
                text(row, "cache_repository"),
                row.getInt("cached_steps"),
                row.getInt("total_steps")));
    }

    private static Optional<BuildView.Disk> disk(ResultSet row) throws SQLException {
        Optional<String> result = text(row, "disk_result");
        if (result.isEmpty()) {
            return Optional.empty();
        }
        long size = row.getLong("disk_size");
        return Optional.of(new BuildView.Disk(
                result.get(),
                text(row, "disk_reason"),
                text(row, "location"),
                text(row, "format"),
                size == 0 ? Optional.empty() : Optional.of(size),
                text(row, "sha256"),
                verity(row),
                row.getLong("duration_millis"),
                instant(row, "converted_at").orElseThrow()));
    }

    private static Optional<BuildView.Verity> verity(ResultSet row) throws SQLException {
        long hashOffset = row.getLong("verity_hash_offset");
        return text(row, "verity_root_hash").map(rootHash -> new BuildView.Verity(rootHash, hashOffset));
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static Optional<Integer> number(ResultSet row, String column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? Optional.empty() : Optional.of(number);
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }
}
