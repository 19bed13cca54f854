package dev.slipway.buildapi.tenant;

import dev.slipway.buildapi.account.AccountChange;
import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.buildapi.account.ApiToken;
import dev.slipway.buildapi.account.Tenant;
import dev.slipway.events.account.AuditedAction;
import dev.slipway.http.FieldError;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes, changes and removes tenants. */
@ApplicationScoped
public class Tenants implements TenantCheck {
    private static final Logger LOG = LoggerFactory.getLogger(Tenants.class);

    private final AccountDatabase accounts;

    @Inject
    Tenants(AccountDatabase accounts) {
        this.accounts = accounts;
    }

    TenantOutcome create(String name, String displayName, Actor actor) throws SQLException {
        return accounts.change(actor, change -> {
            Optional<Tenant> known = change.tenant(name);
            if (known.isPresent()) {
                return known.get().removedAt().isPresent()
                        ? new TenantOutcome.WasRemoved(known.get())
                        : new TenantOutcome.Exists();
            }
            return new TenantOutcome.Done(create(change, name, displayName));
        });
    }

    /** Makes a tenant that was not there before, as part of a larger change. */
    public static Tenant create(AccountChange change, String name, String displayName) throws SQLException {
        Tenant tenant =
                new Tenant(name, displayName, change.now(), change.actor().name(), Optional.empty());
        change.store(tenant, AuditedAction.TENANT_CREATED);
        LOG.info("tenant created: tenant={} by={}", name, change.actor().who());
        return tenant;
    }

    TenantOutcome rename(String name, String displayName, Actor actor) throws SQLException {
        return accounts.change(actor, change -> {
            Optional<Tenant> known = change.tenant(name);
            if (known.isEmpty()) {
                return new TenantOutcome.Unknown();
            }
            if (known.get().removedAt().isPresent()) {
                return new TenantOutcome.WasRemoved(known.get());
            }
            Tenant tenant = known.get().called(displayName);
            change.store(tenant, AuditedAction.TENANT_CHANGED);
            return new TenantOutcome.Done(tenant);
        });
    }

    /** Removes a tenant with its secrets, logins and webhooks, and revokes all its tokens. A second time changes nothing. */
    TenantOutcome remove(String name, Actor actor) throws SQLException {
        return accounts.change(actor, change -> {
            Optional<Tenant> known = change.tenant(name);
            if (known.isEmpty()) {
                return new TenantOutcome.Unknown();
            }
            if (known.get().removedAt().isPresent()) {
                return new TenantOutcome.WasRemoved(known.get());
            }
            Tenant tenant = known.get().removed(change.now());
            for (ApiToken token : change.unrevokedTokens(Optional.of(name))) {
                change.revoke(token);
            }
            change.removeSecrets(name);
            change.removeRegistryLogins(name);
            change.webhooks().removeAll(name);
            change.store(tenant, AuditedAction.TENANT_REMOVED);
            LOG.info("tenant removed: tenant={} by={}", name, actor.who());
            return new TenantOutcome.Done(tenant);
        });
    }

    @Override
    public Optional<FieldError> refusal(String tenant) throws SQLException {
        return refusal(accounts.tenant(tenant), tenant);
    }

    /** Why nothing may be made for what was found under this name; empty where it may. */
    public static Optional<FieldError> refusal(Optional<Tenant> found, String name) {
        if (found.isEmpty()) {
            return Optional.of(new FieldError(
                    FIELD, "there is no tenant " + name + "; an admin creates it with slipway tenants create " + name));
        }
        return found.get()
                .removedAt()
                .map(removedAt -> new FieldError(
                        FIELD,
                        "the tenant " + name + " was removed at " + removedAt
                                + ", and its name stays taken; use another tenant"));
    }
}
