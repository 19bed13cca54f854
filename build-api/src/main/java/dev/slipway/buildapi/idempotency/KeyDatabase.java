package dev.slipway.buildapi.idempotency;

import dev.slipway.buildapi.database.Statement;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The table of keys. Each change is one statement of the database, by the database's clock, so that any number of processes share it.
 * Who holds a key is compared in each change: a request that was away for too long changes nothing any more.
 */
@ApplicationScoped
class KeyDatabase {
    /** How long a key is known. */
    static final int HOURS = 24;
    /** A process prolongs its claims much more often than that. */
    static final int HELD_SECONDS = 20;

    private static final String OVER = "k.created_at < now() - make_interval(hours => " + HOURS + ")";
    private static final String UNTIL = "now() + make_interval(secs => " + HELD_SECONDS + ")";

    /** A key that is over is as good as new; one that nobody holds is taken over with what is known of it. */
    private static final String CLAIM = """
            insert into idempotency_keys as k (key_id, holder, held_until, created_at) values (?, ?, %1$s, now())
            on conflict (key_id) do update set
                holder = excluded.holder,
                held_until = excluded.held_until,
                created_at = case when %2$s then excluded.created_at else k.created_at end,
                fingerprint = case when %2$s then null else k.fingerprint end,
                resource_id = case when %2$s then null else k.resource_id end,
                status = null, location = null, media_type = null, answer = null
            where %2$s or (k.status is null and (k.held_until is null or k.held_until < now()))
            returning fingerprint, resource_id
            """.formatted(UNTIL, OVER);

    private static final String ANSWER = """
            select fingerprint, status, location, media_type, answer from idempotency_keys
            where key_id = ? and status is not null
            """;
    private static final String DESCRIBE = """
            update idempotency_keys set fingerprint = ? where key_id = ? and holder = ? and status is null
            returning fingerprint
            """;
    /** Whoever holds the key: nobody makes two things under it. */
    private static final String MAKE = """
            update idempotency_keys set resource_id = coalesce(resource_id, ?) where key_id = ? returning resource_id
            """;

    private static final String KEEP = """
            update idempotency_keys set status = ?, location = ?, media_type = ?, answer = ?, holder = null, held_until = null
            where key_id = ? and holder = ? and status is null
            returning status
            """;
    private static final String RELEASE = """
            update idempotency_keys set holder = null, held_until = null
            where key_id = ? and holder = ? and status is null
            """;
    private static final String FORGET =
            "delete from idempotency_keys where key_id = ? and holder = ? and status is null";
    private static final String PROLONG = """
            update idempotency_keys set held_until = %s where holder = any (?) and status is null
            """.formatted(UNTIL);
    private static final String SWEEP =
            "delete from idempotency_keys k where " + OVER + " and (k.held_until is null or k.held_until < now())";

    private final AgroalDataSource database;

    @Inject
    KeyDatabase(@DataSource("accounts") AgroalDataSource database) {
        this.database = database;
    }

    /** Takes a key for a request, unless it was answered or another request has it. */
    Claim claim(String keyId, String holder) throws SQLException {
        List<Claim> taken = inTransaction(
                CLAIM,
                row -> new Claim.Held(keyId, holder, text(row, "fingerprint"), text(row, "resource_id")),
                keyId,
                holder);
        if (!taken.isEmpty()) {
            return taken.getFirst();
        }
        List<Claim> answered = inTransaction(ANSWER, KeyDatabase::answered, keyId);
        return answered.isEmpty() ? new Claim.Busy() : answered.getFirst();
    }

    private static Claim answered(ResultSet row) throws SQLException {
        return new Claim.Answered(
                row.getString("fingerprint"),
                new KeptAnswer(
                        row.getInt("status"), text(row, "location"), text(row, "media_type"), text(row, "answer")));
    }

    /** Says which request a claim is for. Returns whether the claim still holds. */
    boolean describe(Claim.Held claim, String fingerprint) throws SQLException {
        return !inTransaction(DESCRIBE, row -> row.getString(1), fingerprint, claim.keyId(), claim.holder())
                .isEmpty();
    }

    /** Says what a request is about to make. Returns the id that it has to have: this one, or one that was said before. */
    String make(Claim.Held claim, String resourceId) throws SQLException {
        return inTransaction(MAKE, row -> row.getString(1), resourceId, claim.keyId()).stream()
                .findFirst()
                .orElse(resourceId);
    }

    /** Keeps the answer, unless another request has taken the key meanwhile. */
    void keep(Claim.Held claim, KeptAnswer answer) throws SQLException {
        inTransaction(
                KEEP,
                row -> row.getInt("status"),
                answer.status(),
                answer.location(),
                answer.mediaType(),
                answer.body(),
                claim.keyId(),
                claim.holder());
    }

    /** Gives a key back, with the fingerprint and the id that it has. */
    void release(Claim.Held claim) throws SQLException {
        run(RELEASE, claim.keyId(), claim.holder());
    }

    /** Gives a key back as if nobody had ever used it. */
    void forget(Claim.Held claim) throws SQLException {
        run(FORGET, claim.keyId(), claim.holder());
    }

    /** These requests are still going on. */
    void prolong(Collection<String> holders) throws SQLException {
        run(PROLONG, (Object) holders.toArray(String[]::new));
    }

    /** @return how many keys were over */
    int sweep() throws SQLException {
        return run(SWEEP);
    }

    private int run(String sql, Object... values) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            return statement.execute();
        }
    }

    /** What is promised to a request must outlive a crash of the database, however it was set up. */
    private <T> List<T> inTransaction(String sql, Statement.RowReader<T> reader, Object... values) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement durable = new Statement(connection, "set local synchronous_commit = on");
                    Statement statement = new Statement(connection, sql)) {
                durable.execute();
                statement.set(values);
                List<T> rows = statement.all(reader);
                connection.commit();
                return rows;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }
}
