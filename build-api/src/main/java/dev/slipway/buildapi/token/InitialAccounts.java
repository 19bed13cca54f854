package dev.slipway.buildapi.token;

import dev.slipway.buildapi.account.AccountChange;
import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.AccountsConfig;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.buildapi.account.ApiToken;
import dev.slipway.buildapi.account.Tenant;
import dev.slipway.buildapi.id.OrderedIds;
import dev.slipway.buildapi.tenant.Tenants;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.events.repository.TenantName;
import dev.slipway.http.BearerToken;
import dev.slipway.secretfile.SecretFile;
import dev.slipway.settings.BadSettingException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tenants and tokens that the settings name: somebody has to be the first admin. Each is made once: a token that was
 * revoked, or a tenant that was removed, is not made again by the next start.
 */
@ApplicationScoped
class InitialAccounts {
    private static final Logger LOG = LoggerFactory.getLogger(InitialAccounts.class);
    private static final String SETTINGS = "slipway.build-api.accounts.";

    private final AccountsConfig config;
    private final AccountDatabase accounts;
    private final OrderedIds ids = new OrderedIds('t', Clock.systemUTC());

    @Inject
    InitialAccounts(AccountsConfig config, AccountDatabase accounts) {
        this.config = config;
        this.accounts = accounts;
    }

    /** Before requests come in. */
    void make(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) throws SQLException {
        List<String> tenants = config.initialTenants().orElse(List.of());
        Map<String, AccountsConfig.InitialToken> tokens = new TreeMap<>(config.initialTokens());
        tenants.forEach(name -> checkTenant("initial-tenants", name));
        tokens.forEach(InitialAccounts::check);
        accounts.change(Actor.ofSettings(), change -> {
            for (String tenant : tenants) {
                makeTenant(change, tenant);
            }
            for (Map.Entry<String, AccountsConfig.InitialToken> token : tokens.entrySet()) {
                if (!change.wasMade(token.getKey())) {
                    makeToken(change, token.getKey(), token.getValue());
                }
            }
            return tokens.size();
        });
    }

    private static void check(String name, AccountsConfig.InitialToken token) {
        if (!NewToken.isName(name)) {
            throw new BadSettingException(
                    setting(name, "role"), token.role().word(), "the name of the token must be letters and digits");
        }
        token.tenant().ifPresent(tenant -> checkTenant("initial-tokens.\"" + name + "\".tenant", tenant));
        NewToken.mismatch(token.role(), token.tenant()).ifPresent(reason -> {
            throw new BadSettingException(
                    setting(name, "tenant"), token.tenant().orElse(""), reason);
        });
    }

    private static void checkTenant(String setting, String name) {
        if (!TenantName.isValid(name)) {
            throw new BadSettingException(SETTINGS + setting, name, "must be a valid name of a tenant");
        }
    }

    private static void makeTenant(AccountChange change, String name) throws SQLException {
        if (change.tenant(name).isEmpty()) {
            Tenants.create(change, name, name);
        }
    }

    private void makeToken(AccountChange change, String name, AccountsConfig.InitialToken wanted) throws SQLException {
        String sha256 = BearerToken.hexHash(text(name, wanted.file()));
        Optional<Tenant> removed = Optional.empty();
        if (wanted.tenant().isPresent()) {
            makeTenant(change, wanted.tenant().get());
            removed = change.tenant(wanted.tenant().get())
                    .filter(tenant -> tenant.removedAt().isPresent());
        }
        if (removed.isPresent()) {
            LOG.warn(
                    "an initial token is not made, its tenant was removed: name={} tenant={}",
                    name,
                    removed.get().name());
            return;
        }
        if (change.tokenOfHash(sha256).isEmpty()) {
            ApiToken token = new ApiToken(
                    ids.next(),
                    name,
                    wanted.role(),
                    wanted.tenant(),
                    sha256,
                    change.now(),
                    change.actor().name(),
                    Optional.empty(),
                    Optional.empty());
            change.store(token, AuditedAction.API_TOKEN_CREATED);
            LOG.info(
                    "initial API token made: tokenId={} name={} role={}",
                    token.id(),
                    name,
                    wanted.role().word());
        }
        change.remember(name);
    }

    private static String text(String name, Path file) {
        try {
            String text = SecretFile.read(file).strip();
            if (TokenText.isValid(text)) {
                return text;
            }
        } catch (IOException e) {
            throw BadSettingException.ofFile(setting(name, "file"), file, e);
        }
        throw new BadSettingException(
                setting(name, "file"),
                file.toString(),
                "must be a file with slw_ and 32 random bytes in base64url without padding");
    }

    private static String setting(String name, String what) {
        return SETTINGS + "initial-tokens.\"" + name + "\"." + what;
    }
}
