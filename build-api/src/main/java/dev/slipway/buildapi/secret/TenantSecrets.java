package dev.slipway.buildapi.secret;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.buildapi.account.EncryptedValue;
import dev.slipway.buildapi.account.TenantSecret;
import dev.slipway.buildapi.tenant.Tenants;
import dev.slipway.http.FieldError;
import dev.slipway.keys.seal.SecretValues;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores values of secrets for the builds of tenants. */
@ApplicationScoped
public class TenantSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(TenantSecrets.class);

    /** Of a value, bytes. */
    static final int LARGEST = 64 << 10;
    /** Of a tenant. */
    static final int MOST = 200;

    private final AccountDatabase accounts;
    private final SecretCipher cipher;

    @Inject
    TenantSecrets(AccountDatabase accounts, SecretCipher cipher) {
        this.accounts = accounts;
        this.cipher = cipher;
    }

    /** A key file that cannot be used ends the start, and not the first request that needs it. */
    void openAtStart(@Observes StartupEvent event) {
        LOG.debug("the key file can be used");
    }

    SecretOutcome store(String tenant, String name, byte[] value, Actor actor) throws SQLException, IOException {
        EncryptedValue encrypted = cipher.encrypt(tenant, name, value);
        return accounts.change(actor, change -> {
            Optional<FieldError> refusal = Tenants.refusal(change.tenant(tenant), tenant);
            if (refusal.isPresent()) {
                return new SecretOutcome.NoTenant(refusal.get());
            }
            Optional<TenantSecret> before = change.secret(tenant, name);
            if (before.isEmpty() && change.countSecrets(tenant) >= MOST) {
                return new SecretOutcome.TooMany(MOST);
            }
            TenantSecret secret = new TenantSecret(
                    tenant,
                    name,
                    value.length,
                    before.map(TenantSecret::createdAt).orElse(change.now()),
                    change.now(),
                    actor.name());
            change.store(secret, encrypted);
            LOG.info("secret stored: tenant={} secret={} by={}", tenant, name, actor.who());
            return new SecretOutcome.Stored(secret, before.isEmpty());
        });
    }

    /** @return false where there is no such secret */
    boolean remove(String tenant, String name, Actor actor) throws SQLException {
        return accounts.change(actor, change -> {
            boolean removed = change.removeSecret(tenant, name);
            if (removed) {
                LOG.info("secret removed: tenant={} secret={} by={}", tenant, name, actor.who());
            }
            return removed;
        });
    }

    List<TenantSecret> list(String tenant) throws SQLException {
        return accounts.secrets(tenant);
    }

    Optional<TenantSecret> find(String tenant, String name) throws SQLException {
        return accounts.secrets(tenant).stream()
                .filter(secret -> secret.name().equals(name))
                .findFirst();
    }

    /**
     * The values of those of these names that the tenant has.
     *
     * @throws IOException where one cannot be decrypted; the message says what an operator has to do
     */
    SecretValues values(String tenant, Collection<String> names) throws SQLException, IOException {
        Map<String, byte[]> values = new HashMap<>();
        for (Map.Entry<String, EncryptedValue> found :
                accounts.secretValues(tenant, names).entrySet()) {
            values.put(found.getKey(), cipher.decrypt(tenant, found.getKey(), found.getValue()));
        }
        return SecretValues.of(values);
    }
}
