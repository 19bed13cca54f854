package dev.slipway.buildapi.account;

import dev.slipway.buildapi.database.Statement;
import dev.slipway.events.account.Role;
import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the tables of accounts, and changes them. */
@ApplicationScoped
public class AccountDatabase {
    private static final String TOKEN_OF_HASH = "select * from api_tokens where sha256 = ?";
    private static final String TOKEN = "select * from api_tokens where token_id = ?";
    private static final String TENANT = "select * from tenants where name = ?";
    private static final String TENANTS = """
            select tenants.*,
                   (select count(*) from api_tokens
                    where tenant = tenants.name and revoked_at is null
                      and (expires_at is null or expires_at > ?)) as active_tokens
            from tenants
            """;
    private static final String SECRETS = "select * from tenant_secrets where tenant = ? order by name";
    private static final String SECRET_VALUES = "select * from tenant_secrets where tenant = ? and name = any (?)";
    private static final String LOGINS = "select * from registry_logins where tenant = ? order by host";
    private static final String LOGIN_VALUES = "select * from registry_logins where tenant = ? and host = any (?)";
    private static final String WEBHOOKS = "select * from webhooks where tenant = ? order by created_at, webhook_id";
    /** Any number will do, as long as nothing else in this database takes it. */
    private static final long LOCK_OF_CHANGES = 0x736c6970_61636331L;

    private final AgroalDataSource database;
    private final OutboxSignal signal;
    private final InstantSource clock = Clock.systemUTC();

    @Inject
    AccountDatabase(@DataSource("accounts") AgroalDataSource database, OutboxSignal signal) {
        this.database = database;
        this.signal = signal;
    }

    /** Something that is done to accounts as a whole or not at all. */
    @FunctionalInterface
    public interface Change<T> {
        T apply(AccountChange accounts) throws SQLException;
    }

    /** A tenant and how many tokens open something of it. */
    public record CountedTenant(Tenant tenant, int activeTokens) {}

    /**
     * Runs a change in a transaction, alone: other changes wait, those of other processes too. When this returns, the change
     * is kept, and its events are about to be published.
     */
    public <T> T change(Actor actor, Change<T> change) throws SQLException {
        T result;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                begin(connection);
                result = change.apply(new AccountChange(connection, actor, clock.instant()));
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
        signal.raise();
        return result;
    }

    private static void begin(Connection connection) throws SQLException {
        // Whoever set up the database may have it acknowledge commits that a crash loses. Of accounts none may be lost.
        try (Statement statement = new Statement(connection, "set local synchronous_commit = on")) {
            statement.execute();
        }
        try (Statement statement = new Statement(connection, "select pg_advisory_xact_lock(?)")) {
            statement.set(LOCK_OF_CHANGES);
            statement.all(_ -> true);
        }
    }

    /** The token whose text has this SHA-256, whatever became of it. */
    public Optional<ApiToken> tokenOfHash(String sha256) throws SQLException {
        return query(TOKEN_OF_HASH, AccountRows::token, sha256).stream().findFirst();
    }

    public Optional<ApiToken> token(String id) throws SQLException {
        return query(TOKEN, AccountRows::token, id).stream().findFirst();
    }

    /** The tokens that there are, the oldest first, also those that were revoked or have expired. */
    public List<ApiToken> tokens(Optional<String> tenant, Optional<Role> role) throws SQLException {
        StringBuilder sql = new StringBuilder("select * from api_tokens where true");
        List<Object> values = new ArrayList<>();
        tenant.ifPresent(name -> {
            sql.append(" and tenant = ?");
            values.add(name);
        });
        role.ifPresent(one -> {
            sql.append(" and role = ?");
            values.add(one.word());
        });
        return query(sql.append(" order by created_at, token_id").toString(), AccountRows::token, values.toArray());
    }

    /** A tenant, also one that was removed. */
    public Optional<Tenant> tenant(String name) throws SQLException {
        return query(TENANT, AccountRows::tenant, name).stream().findFirst();
    }

    /** A tenant with its tokens counted, also one that was removed. */
    public Optional<CountedTenant> countedTenant(String name) throws SQLException {
        return query(TENANTS + "where name = ?", AccountDatabase::counted, clock.instant(), name).stream()
                .findFirst();
    }

    /** All tenants by name, also those that were removed. */
    public List<CountedTenant> tenants() throws SQLException {
        return query(TENANTS + "order by name", AccountDatabase::counted, clock.instant());
    }

    /** The secrets that a tenant stored, by name. */
    public List<TenantSecret> secrets(String tenant) throws SQLException {
        return query(SECRETS, AccountRows::secret, tenant);
    }

    /** The values of those of these names that the tenant stored, by name. */
    public Map<String, EncryptedValue> secretValues(String tenant, Collection<String> names) throws SQLException {
        return values(SECRET_VALUES, "name", tenant, names);
    }

    /** The logins to other registries that a tenant stored, by host. */
    public List<RegistryLogin> registryLogins(String tenant) throws SQLException {
        return query(LOGINS, AccountRows::login, tenant);
    }

    /** Those of a tenant's logins that are for these hosts, by host. */
    public Map<String, EncryptedValue> registryLoginValues(String tenant, Collection<String> hosts)
            throws SQLException {
        return values(LOGIN_VALUES, "host", tenant, hosts);
    }

    private Map<String, EncryptedValue> values(String sql, String column, String tenant, Collection<String> names)
            throws SQLException {
        Map<String, EncryptedValue> values = new HashMap<>();
        query(
                        sql,
                        row -> Map.entry(row.getString(column), AccountRows.encrypted(row)),
                        tenant,
                        names.toArray(String[]::new))
                .forEach(found -> values.put(found.getKey(), found.getValue()));
        return values;
    }

    /** The webhooks of a tenant, the oldest first. */
    public List<Webhook> webhooks(String tenant) throws SQLException {
        return query(WEBHOOKS, WebhookRows::webhook, tenant);
    }

    private static CountedTenant counted(ResultSet row) throws SQLException {
        return new CountedTenant(AccountRows.tenant(row), row.getInt("active_tokens"));
    }

    private <T> List<T> query(String sql, Statement.RowReader<T> reader, Object... values) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = new Statement(connection, sql)) {
            statement.set(values);
            return statement.all(reader);
        }
    }
}
