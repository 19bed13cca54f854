package dev.slipway.buildapi.registrylogin;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.buildapi.account.EncryptedValue;
import dev.slipway.buildapi.account.RegistryLogin;
import dev.slipway.buildapi.limit.LimitsConfig;
import dev.slipway.buildapi.secret.SecretCipher;
import dev.slipway.buildapi.tenant.Tenants;
import dev.slipway.http.FieldError;
import dev.slipway.keys.seal.RegistryLogins;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores logins to other registries for tenants. */
@ApplicationScoped
public class TenantLogins {
    private static final Logger LOG = LoggerFactory.getLogger(TenantLogins.class);
    /** No secret has a slash in its name, so none can be taken for a login. */
    private static final String KIND = "registry-login/";

    private final AccountDatabase accounts;
    private final SecretCipher cipher;
    private final int most;

    @Inject
    TenantLogins(AccountDatabase accounts, SecretCipher cipher, LimitsConfig limits) {
        this.accounts = accounts;
        this.cipher = cipher;
        this.most = limits.registryLogins();
    }

    /** @param username without a colon, as in Basic authentication (RFC 7617, section 2) */
    LoginOutcome store(String tenant, String host, String username, String password, Actor actor)
            throws SQLException, IOException {
        byte[] login = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        EncryptedValue encrypted = cipher.encrypt(tenant, KIND + host, login);
        return accounts.change(actor, change -> {
            Optional<FieldError> refusal = Tenants.refusal(change.tenant(tenant), tenant);
            if (refusal.isPresent()) {
                return new LoginOutcome.NoTenant(refusal.get());
            }
            Optional<RegistryLogin> before = change.registryLogin(tenant, host);
            if (before.isEmpty() && change.countRegistryLogins(tenant) >= most) {
                return new LoginOutcome.TooMany(most);
            }
            RegistryLogin stored = new RegistryLogin(
                    tenant,
                    host,
                    username,
                    before.map(RegistryLogin::createdAt).orElse(change.now()),
                    change.now(),
                    actor.name());
            change.store(stored, encrypted);
            LOG.info("login to a registry stored: tenant={} registry={} by={}", tenant, host, actor.who());
            return new LoginOutcome.Stored(stored, before.isEmpty());
        });
    }

    /** @return false where there is no login for this host */
    boolean remove(String tenant, String host, Actor actor) throws SQLException {
        return accounts.change(actor, change -> {
            boolean removed = change.removeRegistryLogin(tenant, host);
            if (removed) {
                LOG.info("login to a registry removed: tenant={} registry={} by={}", tenant, host, actor.who());
            }
            return removed;
        });
    }

    List<RegistryLogin> list(String tenant) throws SQLException {
        return accounts.registryLogins(tenant);
    }

    /**
     * Those of a tenant's logins that are for these hosts.
     *
     * @throws IOException where one cannot be decrypted; the message says what an operator has to do
     */
    RegistryLogins values(String tenant, Collection<String> hosts) throws SQLException, IOException {
        Map<String, RegistryLogins.Login> logins = new TreeMap<>();
        for (Map.Entry<String, EncryptedValue> found :
                accounts.registryLoginValues(tenant, hosts).entrySet()) {
            String login =
                    new String(cipher.decrypt(tenant, KIND + found.getKey(), found.getValue()), StandardCharsets.UTF_8);
            int colon = login.indexOf(':');
            logins.put(found.getKey(), new RegistryLogins.Login(login.substring(0, colon), login.substring(colon + 1)));
        }
        return RegistryLogins.of(logins);
    }
}
