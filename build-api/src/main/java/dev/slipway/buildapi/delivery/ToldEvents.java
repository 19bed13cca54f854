package dev.slipway.buildapi.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.buildapi.database.ModelJson;
import dev.slipway.buildapi.database.Statement;
import dev.slipway.buildapi.webhook.WebhookEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Takes events that were folded, and queues them for webhooks.
 *
 * <p>An event is a row since the transaction that folded it, so a caller who hears of it finds the build as the event says. Here the row goes
 * when the queue has it. Where this process ends in between, it is queued again, which the queue tells by its key.
 *
 * @param readModel where the rows are
 * @param mostWaiting how many deliveries of one webhook may wait
 * @param oldest how old an event may be: when the read model is filled again, it brings what happened long ago
 */
record ToldEvents(
        DataSource readModel, DeliveryDatabase deliveries, int mostWaiting, Duration oldest, InstantSource clock) {
    private static final int AT_ONCE = 100;
    /** What is told of a build waits until it is known whose it is. */
    private static final String NEXT = """
            select e.*, b.tenant from webhook_events e left join builds b on b.build_id = e.build_id
            where b.tenant is not null or e.happened_at < ?
            order by e.happened_at, e.build_id, e.event_key limit ?
            for update of e skip locked
            """;

    private static final String DELETE = "delete from webhook_events where build_id = ? and event_key = ?";

    private record Told(WebhookEvent event, Optional<String> tenant, String json) {}

    /** @return whether there may be more */
    boolean move() throws SQLException {
        try (Connection connection = readModel.getConnection()) {
            connection.setAutoCommit(false);
            try {
                List<Told> told = next(connection);
                for (Told one : told) {
                    move(connection, one);
                }
                connection.commit();
                return told.size() == AT_ONCE;
            } finally {
                // What was to be kept is committed.
                connection.rollback();
            }
        }
    }

    private List<Told> next(Connection connection) throws SQLException {
        try (Statement query = new Statement(connection, NEXT)) {
            query.set(clock.instant().minus(oldest), AT_ONCE);
            return query.all(row -> new Told(
                    new WebhookEvent(
                            row.getString("build_id"),
                            row.getString("event_key"),
                            row.getString("event_type"),
                            row.getObject("happened_at", OffsetDateTime.class).toInstant()),
                    Optional.ofNullable(row.getString("tenant")),
                    row.getString("event")));
        }
    }

    private void move(Connection connection, Told told) throws SQLException {
        WebhookEvent event = told.event();
        if (told.tenant().isPresent()
                && event.happenedAt().isAfter(clock.instant().minus(oldest))) {
            String tenant = told.tenant().get();
            deliveries.queue(event, tenant, body(event, tenant, told.json()), mostWaiting);
        }
        try (Statement delete = new Statement(connection, DELETE)) {
            delete.set(event.buildId(), event.key());
            delete.execute();
        }
    }

    /** {@code {"type", "timestamp", "data"}} (Standard Webhooks 1.0.0, "Payload structure"). */
    static String body(WebhookEvent event, String tenant, String json) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", event.type());
        body.put("timestamp", event.happenedAt().toString());
        ObjectNode data =
                body.putObject("data").put("build_id", event.buildId()).put("tenant", tenant);
        JsonNode fields = ModelJson.read(json);
        fields.properties().forEach(field -> {
            if (!data.has(field.getKey())) {
                data.set(field.getKey(), field.getValue());
            }
        });
        return body.toString();
    }
}
