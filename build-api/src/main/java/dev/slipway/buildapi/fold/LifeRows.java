package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.BuildPhase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The lives of builds as their rows have them. The lives that are read here have no attempts: these are rows of their
 * own, and nothing here depends on them.
 */
final class LifeRows {
    private static final String LOCK =
            "select phase, cancel_requested_by, outcome from builds where build_id = ? for update";
    private static final String ADD = """
            insert into builds (build_id, created_at) values (?, ?) on conflict do nothing
            """;
    private static final String WRITE = "update builds set phase = ?, status = ? where build_id = ?";

    private final Connection connection;

    LifeRows(Connection connection) {
        this.connection = connection;
    }

    /**
     * The life of a build; nobody else changes its row until the transaction ends.
     *
     * @param at when it was created, as far as is known, where it has no row yet
     */
    BuildLife lock(String buildId, Instant at) throws SQLException {
        Optional<BuildLife> known = find(buildId);
        if (known.isPresent()) {
            return known.get();
        }
        try (Statement add = new Statement(connection, ADD)) {
            add.set(buildId, at);
            add.execute();
        }
        return find(buildId).orElseThrow(() -> new SQLException("a row that was just added is gone: " + buildId));
    }

    void write(String buildId, BuildLife life) throws SQLException {
        try (Statement write = new Statement(connection, WRITE)) {
            write.set(life.phase().word(), life.status(), buildId);
            write.execute();
        }
    }

    private Optional<BuildLife> find(String buildId) throws SQLException {
        try (Statement query = new Statement(connection, LOCK)) {
            query.set(buildId);
            List<BuildLife> found = query.all(LifeRows::life);
            return found.stream().findFirst();
        }
    }

    private static BuildLife life(ResultSet row) throws SQLException {
        return new BuildLife(
                BuildPhase.ofWord(row.getString("phase")),
                Optional.empty(),
                Optional.ofNullable(row.getString("cancel_requested_by")),
                Optional.ofNullable(row.getString("outcome")).map(BuildOutcome::ofWord));
    }
}
