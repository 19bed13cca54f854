package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.MirrorUpstreamObserved;
import dev.slipway.events.MirrorUpstreamObserved.Away;
import dev.slipway.events.MirrorUpstreamObserved.Quota;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * What other registries let mirror-worker fetch. Of two workers, one may know more of the limit and the other of the host's wish to be
 * left alone: of each, the newest observation counts.
 */
final class UpstreamRows {
    private static final String TOLD = """
            insert into mirror_upstreams (host, login, away_until, away_reason, told_at)
            values (?, ?, ?, ?, ?)
            on conflict (host, login) do update set
                away_until = excluded.away_until,
                away_reason = excluded.away_reason,
                told_at = excluded.told_at
            where mirror_upstreams.told_at <= excluded.told_at
            """;

    private static final String QUOTA = """
            update mirror_upstreams set
                pull_limit = ?, remaining = ?, window_seconds = ?, source = ?, observed_at = ?
            where host = ? and login = ? and coalesce(observed_at, '-infinity') <= ?
            """;

    private final Connection connection;

    UpstreamRows(Connection connection) {
        this.connection = connection;
    }

    void observed(MirrorUpstreamObserved seen) throws SQLException {
        run(
                TOLD,
                seen.host(),
                seen.login(),
                seen.away().map(Away::until),
                seen.away().map(Away::reason),
                seen.at());
        if (seen.quota().isPresent()) {
            Quota quota = seen.quota().get();
            run(
                    QUOTA,
                    quota.limit(),
                    quota.remaining(),
                    quota.windowSeconds(),
                    quota.source(),
                    quota.observedAt(),
                    seen.host(),
                    seen.login(),
                    quota.observedAt());
        }
    }

    private void run(String sql, Object... values) throws SQLException {
        try (Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            statement.execute();
        }
    }
}
