package dev.slipway.buildapi.account;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.Audited;
import dev.slipway.events.Event;
import dev.slipway.events.Topics;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.json.EventJson;
import dev.slipway.events.type.EventType;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One change of accounts, in a transaction that {@link AccountDatabase} begins and ends. What is stored here goes into the
 * outbox, too.
 */
public final class AccountChange {
    private static final String SERVICE = "build-api";
    private static final String TENANT = "select * from tenants where name = ?";
    private static final String STORE_TENANT = """
            insert into tenants (name, display_name, created_at, created_by, removed_at) values (?, ?, ?, ?, ?)
            on conflict (name) do update set display_name = excluded.display_name, removed_at = excluded.removed_at
            """;
    private static final String TOKEN = "select * from api_tokens where token_id = ?";
    private static final String TOKEN_OF_HASH = "select * from api_tokens where sha256 = ?";
    private static final String TOKENS_OF_TENANT =
            "select * from api_tokens where tenant is not distinct from ? and revoked_at is null order by token_id";
    private static final String ENDED = """
            select * from api_tokens where least(revoked_at, expires_at) < ? order by token_id limit ?
            """;
    private static final String NEXT_REVISION = "select nextval('revision')";
    private static final String STORE_TOKEN = """
            insert into api_tokens (token_id, name, role, tenant, sha256, created_at, created_by, expires_at, revoked_at,
                                    revision)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (token_id) do update set revoked_at = excluded.revoked_at, revision = excluded.revision
            """;
    private static final String NUMBERED_TOKENS = "select * from api_tokens order by token_id";
    private static final String RAISE_REVISION = "select setval('revision', greatest(nextval('revision'), ?))";
    private static final String RENUMBER_TOKEN = "update api_tokens set revision = ? where token_id = ?";
    private static final String DELETE_TOKEN = "delete from api_tokens where token_id = ?";
    private static final String PUBLISH =
            "insert into outbox (topic, record_key, event_type, event, added_at) values (?, ?, ?, ?, ?)";
    private static final String MADE = "select 1 from initial_tokens where name = ?";
    private static final String REMEMBER = "insert into initial_tokens (name, made_at) values (?, ?)";

    private static final String SECRET = "select * from tenant_secrets where tenant = ? and name = ?";
    private static final String COUNT_SECRETS = "select count(*) from tenant_secrets where tenant = ?";
    private static final String STORE_SECRET = """
            insert into tenant_secrets (tenant, name, key_id, nonce, ciphertext, bytes, created_at, updated_at, updated_by)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, name) do update
            set key_id = excluded.key_id, nonce = excluded.nonce, ciphertext = excluded.ciphertext, bytes = excluded.bytes,
                updated_at = excluded.updated_at, updated_by = excluded.updated_by
            """;
    private static final String DELETE_SECRET =
            "delete from tenant_secrets where tenant = ? and name = ? returning name";
    private static final String DELETE_SECRETS = "delete from tenant_secrets where tenant = ? returning name";

    private static final String LOGIN = "select * from registry_logins where tenant = ? and host = ?";
    private static final String COUNT_LOGINS = "select count(*) from registry_logins where tenant = ?";
    private static final String STORE_LOGIN = """
            insert into registry_logins (tenant, host, username, key_id, nonce, ciphertext, created_at, updated_at, updated_by)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, host) do update
            set username = excluded.username, key_id = excluded.key_id, nonce = excluded.nonce,
                ciphertext = excluded.ciphertext, updated_at = excluded.updated_at, updated_by = excluded.updated_by
            """;
    private static final String DELETE_LOGIN =
            "delete from registry_logins where tenant = ? and host = ? returning host";
    private static final String DELETE_LOGINS = "delete from registry_logins where tenant = ? returning host";

    private final Connection connection;
    private final Actor actor;
    private final Instant now;

    AccountChange(Connection connection, Actor actor, Instant now) {
        this.connection = connection;
        this.actor = actor;
        this.now = asKept(now);
    }

    /** PostgreSQL keeps microseconds; who asks later and who is answered now get the same. */
    private static Instant asKept(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    /** Whoever changes something. */
    public Actor actor() {
        return actor;
    }

    /** When this change happens, as PostgreSQL keeps it. */
    public Instant now() {
        return now;
    }

    /** A tenant, also one that was removed. */
    public Optional<Tenant> tenant(String name) throws SQLException {
        return query(TENANT, AccountRows::tenant, name).stream().findFirst();
    }

    /** Makes or changes a tenant. */
    public void store(Tenant tenant, AuditedAction action) throws SQLException {
        run(
                STORE_TENANT,
                tenant.name(),
                tenant.displayName(),
                tenant.createdAt(),
                tenant.createdBy(),
                tenant.removedAt());
        audit(action, tenant.name());
    }

    public Optional<ApiToken> token(String id) throws SQLException {
        return query(TOKEN, AccountRows::token, id).stream().findFirst();
    }

    public Optional<ApiToken> tokenOfHash(String sha256) throws SQLException {
        return query(TOKEN_OF_HASH, AccountRows::token, sha256).stream().findFirst();
    }

    /** Those of one tenant that nobody revoked; without a tenant, those that are bound to none. */
    public List<ApiToken> unrevokedTokens(Optional<String> tenant) throws SQLException {
        return query(TOKENS_OF_TENANT, AccountRows::token, tenant);
    }

    /** Tokens that were revoked or expired before this time, at most so many. */
    public List<ApiToken> tokensEndedBefore(Instant time, int limit) throws SQLException {
        return query(ENDED, AccountRows::token, time, limit);
    }

    /** Makes a token, or revokes one. */
    public void store(ApiToken token, AuditedAction action) throws SQLException {
        long revision = nextRevision();
        run(
                STORE_TOKEN,
                token.id(),
                token.name(),
                token.role().word(),
                token.tenant(),
                token.sha256(),
                token.createdAt(),
                token.createdBy(),
                token.expiresAt(),
                token.revokedAt(),
                revision);
        publish(token.event(revision));
        audit(action, token.id());
    }

    /** Revokes a token; one that was revoked before stays as it was. */
    public void revoke(ApiToken token) throws SQLException {
        if (token.revokedAt().isEmpty()) {
            store(token.revoked(now), AuditedAction.API_TOKEN_REVOKED);
        }
    }

    /** Forgets a token for good, here and on its topic. */
    public void forget(ApiToken token) throws SQLException {
        run(DELETE_TOKEN, token.id());
        publishRemoval(token.id());
    }

    public Optional<TenantSecret> secret(String tenant, String name) throws SQLException {
        return query(SECRET, AccountRows::secret, tenant, name).stream().findFirst();
    }

    /** How many secrets a tenant has. */
    public long countSecrets(String tenant) throws SQLException {
        return query(COUNT_SECRETS, row -> row.getLong(1), tenant).getFirst();
    }

    /** Stores a secret in the place of the one that had its name. */
    public void store(TenantSecret secret, EncryptedValue value) throws SQLException {
        run(
                STORE_SECRET,
                secret.tenant(),
                secret.name(),
                value.keyId(),
                value.nonce(),
                value.ciphertext(),
                secret.bytes(),
                secret.createdAt(),
                secret.updatedAt(),
                secret.updatedBy());
        audit(AuditedAction.SECRET_STORED, secret.tenant() + "/" + secret.name());
    }

    /** @return false where there was none */
    public boolean removeSecret(String tenant, String name) throws SQLException {
        boolean removed =
                !query(DELETE_SECRET, row -> row.getString(1), tenant, name).isEmpty();
        if (removed) {
            audit(AuditedAction.SECRET_REMOVED, tenant + "/" + name);
        }
        return removed;
    }

    /** Removes all secrets of a tenant. */
    public void removeSecrets(String tenant) throws SQLException {
        for (String name : query(DELETE_SECRETS, row -> row.getString(1), tenant)) {
            audit(AuditedAction.SECRET_REMOVED, tenant + "/" + name);
        }
    }

    public Optional<RegistryLogin> registryLogin(String tenant, String host) throws SQLException {
        return query(LOGIN, AccountRows::login, tenant, host).stream().findFirst();
    }

    /** How many logins to other registries a tenant has. */
    public long countRegistryLogins(String tenant) throws SQLException {
        return query(COUNT_LOGINS, row -> row.getLong(1), tenant).getFirst();
    }

    /** Stores a login in the place of the one that was for its host. */
    public void store(RegistryLogin login, EncryptedValue value) throws SQLException {
        run(
                STORE_LOGIN,
                login.tenant(),
                login.host(),
                login.username(),
                value.keyId(),
                value.nonce(),
                value.ciphertext(),
                login.createdAt(),
                login.updatedAt(),
                login.updatedBy());
        audit(AuditedAction.REGISTRY_LOGIN_STORED, login.tenant() + "/" + login.host());
    }

    /** @return false where there was none */
    public boolean removeRegistryLogin(String tenant, String host) throws SQLException {
        boolean removed =
                !query(DELETE_LOGIN, row -> row.getString(1), tenant, host).isEmpty();
        if (removed) {
            audit(AuditedAction.REGISTRY_LOGIN_REMOVED, tenant + "/" + host);
        }
        return removed;
    }

    /** Removes all logins of a tenant. */
    public void removeRegistryLogins(String tenant) throws SQLException {
        for (String host : query(DELETE_LOGINS, row -> row.getString(1), tenant)) {
            audit(AuditedAction.REGISTRY_LOGIN_REMOVED, tenant + "/" + host);
        }
    }

    /** The webhooks of tenants. */
    public WebhookRows webhooks() {
        return new WebhookRows(connection, this::audit);
    }

    /** A token and the number of its last change. */
    private record Numbered(ApiToken token, long revision) {}

    /**
     * Has the topic say what the tables say, where it does not: after Kafka lost it, or after the database was restored from
     * a backup and knows less than the topic.
     *
     * @param onTopic the revision of each token on the topic, by its id; negative where its record is no token's
     * @return of how many tokens the topic said something else
     */
    public int repairTopic(Map<String, Long> onTopic) throws SQLException {
        query(
                RAISE_REVISION,
                row -> row.getLong(1),
                onTopic.values().stream().mapToLong(Long::longValue).max().orElse(0));
        int repaired = 0;
        Set<String> unknown = new TreeSet<>(onTopic.keySet());
        for (Numbered kept :
                query(NUMBERED_TOKENS, row -> new Numbered(AccountRows.token(row), row.getLong("revision")))) {
            unknown.remove(kept.token().id());
            long there = onTopic.getOrDefault(kept.token().id(), -1L);
            if (there != kept.revision()) {
                long revision = there > kept.revision() ? nextRevision() : kept.revision();
                run(RENUMBER_TOKEN, revision, kept.token().id());
                publish(kept.token().event(revision));
                repaired++;
            }
        }
        for (String id : unknown) {
            publishRemoval(id);
        }
        return repaired + unknown.size();
    }

    private void publishRemoval(String tokenId) throws SQLException {
        run(PUBLISH, Topics.API_TOKEN, tokenId, Optional.empty(), Optional.empty(), now);
    }

    private long nextRevision() throws SQLException {
        return query(NEXT_REVISION, row -> row.getLong(1)).getFirst();
    }

    /** Whether the initial token of this name was made by an earlier start. */
    public boolean wasMade(String initialToken) throws SQLException {
        return !query(MADE, row -> row.getInt(1), initialToken).isEmpty();
    }

    /** Has {@link #wasMade} say so from now on. */
    public void remember(String initialToken) throws SQLException {
        run(REMEMBER, initialToken, now);
    }

    private void audit(AuditedAction action, String what) throws SQLException {
        publish(new Audited(
                SERVICE, action, actor.who(), true, Optional.of(what), Optional.empty(), actor.address(), now));
    }

    private void publish(Event event) throws SQLException {
        EventType type = EventType.of(event);
        String json = new String(EventJson.write(event), StandardCharsets.UTF_8);
        run(PUBLISH, type.topic(), event.subject(), type.cloudEventType(), json, now);
    }

    private <T> List<T> query(String sql, Statement.RowReader<T> reader, Object... values) throws SQLException {
        try (Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            return statement.all(reader);
        }
    }

    private void run(String sql, Object... values) throws SQLException {
        try (Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            statement.execute();
        }
    }
}
