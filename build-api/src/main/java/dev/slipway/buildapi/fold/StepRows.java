package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.database.ModelJson;
import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.BuildStep;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/**
 * The steps of builds. Each event has the whole state of its step, so the one with the largest revision stays, whatever came
 * before or after it, and whether or not the build itself is known.
 */
final class StepRows {
    private static final String KEEP = """
            insert into steps (build_id, attempt_id, step, revision, change, name, inputs, state, cached, started_at,
                               ended_at, line, error)
            select ?, ?, ?, ?, coalesce(max(change), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ? from steps where build_id = ?
            on conflict (build_id, attempt_id, step) do update set
                revision = excluded.revision,
                change = excluded.change,
                name = excluded.name,
                inputs = excluded.inputs,
                state = excluded.state,
                cached = excluded.cached,
                started_at = excluded.started_at,
                ended_at = excluded.ended_at,
                line = excluded.line,
                error = excluded.error
            where steps.revision < excluded.revision
            """;

    private final Connection connection;

    StepRows(Connection connection) {
        this.connection = connection;
    }

    void keep(BuildStep step) throws SQLException {
        if (step.step() < 1 || step.step() > BuildStep.MOST_STEPS) {
            return;
        }
        try (Statement keep = new Statement(connection, KEEP)) {
            keep.set(
                    step.buildId(),
                    step.attemptId(),
                    step.step(),
                    step.revision(),
                    step.name(),
                    ModelJson.write(step.inputs()),
                    step.state().name().toLowerCase(Locale.ROOT),
                    step.cached(),
                    step.startedAt(),
                    step.endedAt(),
                    step.line(),
                    step.error(),
                    step.buildId());
            keep.execute();
        }
    }
}
