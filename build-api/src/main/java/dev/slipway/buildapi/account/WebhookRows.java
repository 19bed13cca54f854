package dev.slipway.buildapi.account;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.account.AuditedAction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** The webhooks of tenants, within one {@link AccountChange}. What was changed is audited along. */
public final class WebhookRows {
    private static final String OF_TENANT = "select * from webhooks where tenant = ? order by created_at, webhook_id";
    private static final String ADD = """
            insert into webhooks (webhook_id, tenant, url, events, key_id, nonce, ciphertext, created_at, created_by)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    private static final String REMOVE =
            "delete from webhooks where tenant = ? and webhook_id = ? returning webhook_id";
    private static final String REMOVE_ALL = "delete from webhooks where tenant = ? returning webhook_id";
    private static final String ENABLE = """
            update webhooks set failing_since = null, failures = 0, disabled_at = null, missed = 0
            where tenant = ? and webhook_id = ? returning webhook_id
            """;

    private final Connection connection;
    private final Audit audit;

    WebhookRows(Connection connection, Audit audit) {
        this.connection = connection;
        this.audit = audit;
    }

    /** Writes down what somebody did. */
    @FunctionalInterface
    interface Audit {
        void audit(AuditedAction action, String what) throws SQLException;
    }

    /** A row of the table. */
    public static Webhook webhook(ResultSet row) throws SQLException {
        return new Webhook(
                row.getString("webhook_id"),
                row.getString("tenant"),
                row.getString("url"),
                List.of(row.getString("events").split(" ")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                instant(row, "failing_since"),
                instant(row, "disabled_at"),
                row.getLong("missed"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    /** A tenant's, the oldest first. */
    public List<Webhook> all(String tenant) throws SQLException {
        return query(OF_TENANT, WebhookRows::webhook, tenant);
    }

    /** Adds one with the secret that its deliveries are signed with. */
    public void add(Webhook webhook, EncryptedValue secret) throws SQLException {
        try (Statement statement = new Statement(connection, ADD)) {
            statement.set(
                    webhook.id(),
                    webhook.tenant(),
                    webhook.url(),
                    String.join(" ", webhook.events()),
                    secret.keyId(),
                    secret.nonce(),
                    secret.ciphertext(),
                    webhook.createdAt(),
                    webhook.createdBy());
            statement.execute();
        }
        audit.audit(AuditedAction.WEBHOOK_ADDED, webhook.tenant() + "/" + webhook.id());
    }

    /** Removes one with its deliveries; false where there was none. */
    public boolean remove(String tenant, String id) throws SQLException {
        boolean removed = !query(REMOVE, row -> row.getString(1), tenant, id).isEmpty();
        if (removed) {
            audit.audit(AuditedAction.WEBHOOK_REMOVED, tenant + "/" + id);
        }
        return removed;
    }

    /** Removes all webhooks of a tenant. */
    public void removeAll(String tenant) throws SQLException {
        for (String id : query(REMOVE_ALL, row -> row.getString(1), tenant)) {
            audit.audit(AuditedAction.WEBHOOK_REMOVED, tenant + "/" + id);
        }
    }

    /** Has one be sent to again, as if it had never failed; false where there is none. */
    public boolean enable(String tenant, String id) throws SQLException {
        boolean enabled = !query(ENABLE, row -> row.getString(1), tenant, id).isEmpty();
        if (enabled) {
            audit.audit(AuditedAction.WEBHOOK_ENABLED, tenant + "/" + id);
        }
        return enabled;
    }

    private <T> List<T> query(String sql, Statement.RowReader<T> reader, Object... values) throws SQLException {
        try (Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            return statement.all(reader);
        }
    }
}
