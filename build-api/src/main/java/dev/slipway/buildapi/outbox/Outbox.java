package dev.slipway.buildapi.outbox;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.buildapi.eventlog.KafkaEventLog;
import dev.slipway.buildapi.eventlog.NotPublishedException;
import dev.slipway.events.Event;
import dev.slipway.events.json.UnreadableEventException;
import dev.slipway.events.trace.TraceParent;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what the outbox has.
 *
 * @param told the rows of which the log has said that they are unreadable
 */
record Outbox(AgroalDataSource database, KafkaEventLog events, Set<Long> told) {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** How many records are under way at once. */
    private static final int BATCH = 500;
    /** Any number will do, as long as nothing else in this database takes it. */
    private static final long LOCK_OF_PUBLISHERS = 0x736c6970_6f757431L;

    private static final String TRY_LOCK = "select pg_try_advisory_xact_lock(?)";
    private static final String NEXT =
            "select id, topic, record_key, event_type, event from outbox where id > ? order by id limit ?";
    private static final String DELETE = "delete from outbox where id = ?";

    static Outbox of(AgroalDataSource database, KafkaEventLog events) {
        return new Outbox(database, events, new HashSet<>());
    }

    /** What a turn came to. */
    enum Turn {
        /** There is nothing more. */
        EMPTY,
        /** There may be more. */
        PUBLISHED,
        /** Another process publishes at the moment. */
        BUSY
    }

    private record Sent(OutboxRow row, CompletableFuture<Void> acknowledged) {}

    /**
     * Publishes some rows and deletes them.
     *
     * @throws NotPublishedException where Kafka did not take one; those before it are published and deleted
     */
    Turn turn() throws SQLException, NotPublishedException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                return turn(connection);
            } finally {
                // What was to be kept is committed.
                connection.rollback();
            }
        }
    }

    private Turn turn(Connection connection) throws SQLException, NotPublishedException {
        if (!lock(connection)) {
            return Turn.BUSY;
        }
        List<OutboxRow> rows = next(connection, 0);
        List<Sent> sent = send(rows);
        while (!rows.isEmpty() && sent.isEmpty()) {
            // Nobody can publish these here; what lies behind them does not wait for them.
            rows = next(connection, rows.getLast().id());
            sent = send(rows);
        }
        if (sent.isEmpty()) {
            return Turn.EMPTY;
        }
        List<OutboxRow> done = new ArrayList<>();
        try {
            for (Sent one : sent) {
                events.awaitSent(one.row().topic(), one.acknowledged());
                done.add(one.row());
            }
        } finally {
            delete(connection, done);
            connection.commit();
        }
        return Turn.PUBLISHED;
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (Statement statement = new Statement(connection, TRY_LOCK)) {
            statement.set(LOCK_OF_PUBLISHERS);
            return statement.all(row -> row.getBoolean(1)).getFirst();
        }
    }

    private static List<OutboxRow> next(Connection connection, long after) throws SQLException {
        try (Statement statement = new Statement(connection, NEXT)) {
            statement.set(after, BATCH);
            return statement.all(row -> new OutboxRow(
                    row.getLong("id"),
                    row.getString("topic"),
                    row.getString("record_key"),
                    Optional.ofNullable(row.getString("event_type")),
                    Optional.ofNullable(row.getString("event"))));
        }
    }

    private List<Sent> send(List<OutboxRow> rows) {
        List<Sent> sent = new ArrayList<>();
        for (OutboxRow row : rows) {
            send(row).ifPresent(acknowledged -> sent.add(new Sent(row, acknowledged)));
        }
        return sent;
    }

    private Optional<CompletableFuture<Void>> send(OutboxRow row) {
        if (row.removesKey()) {
            return Optional.of(events.sendRemoval(row.topic(), row.key()));
        }
        try {
            Optional<Event> event = row.event();
            if (event.isEmpty()) {
                stays(
                        row,
                        "this version does not know the type " + row.eventType().orElse(""));
            }
            return event.map(known -> events.send(known, TraceParent.fresh()));
        } catch (UnreadableEventException e) {
            stays(row, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Until a version comes that can read it. */
    private void stays(OutboxRow row, String reason) {
        if (told.add(row.id())) {
            LOG.error("an event stays in the outbox, it cannot be read: row={} reason={}", row.id(), reason);
        }
    }

    private static void delete(Connection connection, List<OutboxRow> rows) throws SQLException {
        try (Statement statement = new Statement(connection, DELETE)) {
            for (OutboxRow row : rows) {
                statement.set(row.id());
                statement.addBatch();
            }
            if (!rows.isEmpty()) {
                statement.executeBatch();
            }
        }
    }

    /** How many rows wait. */
    long waiting() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = new Statement(connection, "select count(*) from outbox")) {
            return statement.all(row -> row.getLong(1)).getFirst();
        }
    }
}
