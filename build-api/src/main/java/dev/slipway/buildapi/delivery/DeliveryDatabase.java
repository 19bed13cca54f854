package dev.slipway.buildapi.delivery;

import dev.slipway.buildapi.account.EncryptedValue;
import dev.slipway.buildapi.database.Statement;
import dev.slipway.buildapi.id.OrderedIds;
import dev.slipway.buildapi.webhook.WebhookEvent;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** The queue of deliveries, which all processes of build-api share. Its clock is the database's. */
@ApplicationScoped
public class DeliveryDatabase {
    private static final String WANTING = """
            select webhook_id, (select count(*) from webhook_deliveries d
                                where d.webhook_id = w.webhook_id and d.state = 'waiting') as waiting
            from webhooks w
            where tenant = ? and disabled_at is null and ? = any (string_to_array(events, ' ')) and created_at <= ?
            """;
    private static final String QUEUE = """
            insert into webhook_deliveries (delivery_id, webhook_id, event_key, build_id, event_type, body, created_at,
                                            state, began_at, attempts, due_at)
            values (?, ?, ?, ?, ?, ?, now(), 'waiting', now(), 0, now())
            on conflict do nothing
            """;
    private static final String MISS = """
            update webhooks set missed = missed + 1
            where webhook_id = ? and not exists (select 1 from webhook_deliveries d
                                                 where d.webhook_id = webhooks.webhook_id and d.event_key = ?)
            """;
    /** The webhook that was served the longest time ago. */
    private static final String CLAIM = """
            select * from webhooks w
            where disabled_at is null and busy_until <= now()
              and exists (select 1 from webhook_deliveries d
                          where d.webhook_id = w.webhook_id and d.state = 'waiting' and d.due_at <= now())
            order by busy_until limit 1
            for update skip locked
            """;

    private static final String NEXT = """
            select * from webhook_deliveries
            where webhook_id = ? and state = 'waiting' and due_at <= now()
            order by due_at, delivery_id limit 1
            """;
    private static final String BUSY =
            "update webhooks set busy_until = now() + make_interval(secs => ?) where webhook_id = ?";
    private static final String ENDED_AS = """
            update webhook_deliveries set
                attempts = attempts + 1,
                state = ?,
                due_at = now() + make_interval(secs => ?),
                last_at = now(),
                last_status = ?,
                last_answer = ?,
                last_reason = ?
            where delivery_id = ? and state = 'waiting' and attempts = ?
            """;
    private static final String TAKES = """
            update webhooks set busy_until = now(), failing_since = null, failures = 0 where webhook_id = ?
            """;
    private static final String FAILS = """
            update webhooks set
                busy_until = now(),
                failing_since = coalesce(failing_since, now()),
                failures = failures + 1,
                disabled_at = case when failures + 1 >= ? and failing_since <= now() - make_interval(secs => ?)
                              then now() end
            where webhook_id = ? and disabled_at is null
            returning disabled_at
            """;
    private static final String GIVE_UP_ALL = """
            update webhook_deliveries set state = 'given_up', due_at = null, last_reason = ?
            where webhook_id = ? and state = 'waiting'
            """;
    private static final String LIST =
            "select * from webhook_deliveries where webhook_id = ? order by created_at desc, delivery_id desc limit ?";
    private static final String AGAIN = """
            update webhook_deliveries set state = 'waiting', began_at = now(), due_at = now(), attempts = 0
            where webhook_id = ? and delivery_id = ? returning *
            """;
    private static final String FORGET = """
            delete from webhook_deliveries
            where state <> 'waiting' and coalesce(last_at, created_at) < now() - make_interval(secs => ?)
            """;
    private static final String WAITING = "select count(*) from webhook_deliveries where state = 'waiting'";

    /** So many failures in a row are needed, too: one event a week that fails is not a webhook that always fails. */
    private static final int FAILURES_TO_DISABLE = 10;
    /** Clocks of other hosts tell when events happened. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private final AgroalDataSource database;
    private final OrderedIds ids = new OrderedIds('d', Clock.systemUTC());

    @Inject
    DeliveryDatabase(@DataSource("accounts") AgroalDataSource database) {
        this.database = database;
    }

    /**
     * Queues an event for each webhook of the tenant that wants it and has none with its key.
     *
     * @param mostWaiting how many may wait for one webhook; what comes then is only counted
     * @return how many deliveries wait now that did not before
     */
    int queue(WebhookEvent event, String tenant, String body, int mostWaiting) throws SQLException {
        return inTransaction(connection -> {
            int queued = 0;
            String key = event.buildId() + "/" + event.key();
            for (Wanting webhook : query(
                    connection,
                    WANTING,
                    row -> new Wanting(row.getString(1), row.getLong(2)),
                    tenant,
                    event.type(),
                    event.happenedAt().plus(SKEW))) {
                if (webhook.waiting() >= mostWaiting) {
                    run(connection, MISS, webhook.id(), key);
                } else {
                    queued +=
                            run(connection, QUEUE, ids.next(), webhook.id(), key, event.buildId(), event.type(), body);
                }
            }
            return queued;
        });
    }

    /** @param waiting how many deliveries wait for it */
    private record Wanting(String id, long waiting) {}

    /**
     * Takes the next delivery, of the webhook that waits longest. Nobody else sends to it until the outcome is kept, or this time is
     * over.
     */
    Optional<Claim> claim(Duration lease) throws SQLException {
        return inTransaction(connection -> {
            Optional<Hook> hook =
                    query(connection, CLAIM, DeliveryDatabase::hook).stream().findFirst();
            if (hook.isEmpty()) {
                return Optional.empty();
            }
            run(connection, BUSY, seconds(lease), hook.get().id());
            return query(
                            connection,
                            NEXT,
                            row -> claim(hook.get(), row),
                            hook.get().id())
                    .stream()
                    .findFirst();
        });
    }

    private record Hook(String id, String tenant, String url, EncryptedValue secret) {}

    private static Hook hook(ResultSet row) throws SQLException {
        return new Hook(
                row.getString("webhook_id"),
                row.getString("tenant"),
                row.getString("url"),
                new EncryptedValue(row.getString("key_id"), row.getBytes("nonce"), row.getBytes("ciphertext")));
    }

    private static Claim claim(Hook hook, ResultSet row) throws SQLException {
        return new Claim(
                row.getString("delivery_id"),
                hook.id(),
                hook.tenant(),
                URI.create(hook.url()),
                hook.secret(),
                row.getString("body"),
                row.getInt("attempts"),
                instant(row, "began_at").orElseThrow());
    }

    /** Keeps that it was taken, and lets the webhook have its next delivery. */
    void taken(Claim claim, DeliverOutcome.Taken outcome) throws SQLException {
        inTransaction(connection -> {
            run(
                    connection,
                    ENDED_AS,
                    "delivered",
                    Optional.empty(),
                    outcome.status(),
                    outcome.answer(),
                    Optional.empty(),
                    claim.deliveryId(),
                    claim.attempts());
            return run(connection, TAKES, claim.webhookId());
        });
    }

    /** What an attempt that failed tells. */
    record Failure(Optional<Integer> status, Optional<String> answer, String reason) {}

    /**
     * Keeps that it was not taken, and lets the webhook have its next delivery.
     *
     * @param pause until it is tried again; empty where it is given up
     * @param disableAfter how long a webhook may fail
     * @return whether the webhook is disabled from now on
     */
    boolean failed(Claim claim, Failure failure, Optional<Duration> pause, Duration disableAfter) throws SQLException {
        return inTransaction(connection -> {
            run(
                    connection,
                    ENDED_AS,
                    pause.isPresent() ? "waiting" : "given_up",
                    pause.map(DeliveryDatabase::seconds),
                    failure.status(),
                    failure.answer(),
                    failure.reason(),
                    claim.deliveryId(),
                    claim.attempts());
            boolean disabled = query(
                            connection,
                            FAILS,
                            row -> row.getObject(1) != null,
                            FAILURES_TO_DISABLE,
                            seconds(disableAfter),
                            claim.webhookId())
                    .contains(true);
            if (disabled) {
                run(
                        connection,
                        GIVE_UP_ALL,
                        "the webhook was disabled because it failed for " + disableAfter,
                        claim.webhookId());
            }
            return disabled;
        });
    }

    /** The last deliveries of a webhook, the latest first. */
    List<Delivery> list(String webhookId, int limit) throws SQLException {
        return inTransaction(connection -> query(connection, LIST, DeliveryDatabase::delivery, webhookId, limit));
    }

    /** Has a delivery be sent again, under its id and with its body, as if it was never tried; empty where there is none. */
    Optional<Delivery> again(String webhookId, String deliveryId) throws SQLException {
        return inTransaction(
                connection -> query(connection, AGAIN, DeliveryDatabase::delivery, webhookId, deliveryId).stream()
                        .findFirst());
    }

    /** Forgets deliveries that ended so long ago; returns how many. */
    int forget(Duration after) throws SQLException {
        return inTransaction(connection -> run(connection, FORGET, seconds(after)));
    }

    /** How many deliveries wait, of all webhooks. */
    long waiting() throws SQLException {
        return inTransaction(connection -> query(connection, WAITING, row -> row.getLong(1)))
                .getFirst();
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(
                row.getString("delivery_id"),
                row.getString("build_id"),
                row.getString("event_type"),
                row.getString("state"),
                row.getInt("attempts"),
                instant(row, "created_at").orElseThrow(),
                instant(row, "due_at"),
                instant(row, "last_at"),
                Optional.ofNullable(row.getObject("last_status", Integer.class)),
                Optional.ofNullable(row.getString("last_answer")),
                Optional.ofNullable(row.getString("last_reason")));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } finally {
                // What was to be kept is committed.
                connection.rollback();
            }
        }
    }

    private static <T> List<T> query(Connection connection, String sql, Statement.RowReader<T> reader, Object... values)
            throws SQLException {
        try (Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            return statement.all(reader);
        }
    }

    private static int run(Connection connection, String sql, Object... values) throws SQLException {
        try (Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            return statement.execute();
        }
    }
}
