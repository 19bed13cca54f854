package dev.slipway.buildapi.read;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.life.BuildPhase;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The builds that wait for a machine, in the order in which launchers get them. The database is asked at most once a second,
 * however many want to know: a queue is long where many follow.
 */
@ApplicationScoped
class WaitingBuilds {
    /** Whoever has more before it has so many at least. */
    static final int MOST = 10_000;

    private static final long FRESH = Duration.ofSeconds(1).toNanos();
    private static final String QUERY = """
            select build_id from builds where phase = 'authorized' and outcome is null
            order by authorized_at, build_id limit ?
            """;

    private final AgroalDataSource database;
    private Map<String, Integer> places = Map.of();
    private long readAt = System.nanoTime() - FRESH;

    @Inject
    WaitingBuilds(@DataSource("build-api") AgroalDataSource database) {
        this.database = database;
    }

    /** The status with the number of builds before it, where it waits and that is known. */
    BuildStatus place(String buildId, BuildStatus status) throws SQLException {
        return status.status().equals(BuildPhase.AUTHORIZED.word()) ? status.at(before(buildId)) : status;
    }

    /** How many builds are before this one; empty where it does not wait, or came within the last second. */
    private synchronized Optional<Integer> before(String buildId) throws SQLException {
        if (System.nanoTime() - readAt >= FRESH) {
            places = read();
            readAt = System.nanoTime();
        }
        return Optional.ofNullable(places.get(buildId))
                .or(() -> places.size() == MOST ? Optional.of(MOST) : Optional.empty());
    }

    private Map<String, Integer> read() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement query = new Statement(connection, QUERY)) {
            query.set(MOST);
            List<String> inOrder = query.all(row -> row.getString(1));
            Map<String, Integer> read = HashMap.newHashMap(inOrder.size());
            for (String buildId : inOrder) {
                read.put(buildId, read.size());
            }
            return read;
        }
    }
}
