package dev.slipway.buildapi.fold;

import dev.slipway.events.Event;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;

/**
 * Folds an event that this process has just published before it comes back from Kafka, so that a client that was told
 * of a build can read it at once. It does not do this for {@code finished}, because the order on the topic decides
 * which one is first.
 */
@ApplicationScoped
public class Anticipation {
    private final AgroalDataSource database;
    private final Changes changes;

    @Inject
    Anticipation(@DataSource("build-api") AgroalDataSource database, Changes changes) {
        this.database = database;
        this.changes = changes;
    }

    /** @throws SQLException where the database does not take it now; the event comes by Kafka all the same */
    public void anticipate(String buildId, Event event) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                new Folds(connection).fold(event, Instant.now());
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
        changes.changed(Set.of(buildId));
    }
}
