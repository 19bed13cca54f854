package dev.slipway.buildapi.webhook;

import dev.slipway.buildapi.account.AccountDatabase;
import dev.slipway.buildapi.account.Actor;
import dev.slipway.buildapi.account.EncryptedValue;
import dev.slipway.buildapi.account.Webhook;
import dev.slipway.buildapi.id.OrderedIds;
import dev.slipway.buildapi.secret.SecretCipher;
import dev.slipway.buildapi.tenant.Tenants;
import dev.slipway.http.FieldError;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step: adds, shows and removes webhooks of tenants. */
@ApplicationScoped
public class Webhooks {
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

    private final AccountDatabase accounts;
    private final SecretCipher cipher;
    private final WebhookConfig config;
    private final OrderedIds ids = new OrderedIds('w', Clock.systemUTC());

    @Inject
    Webhooks(AccountDatabase accounts, SecretCipher cipher, WebhookConfig config) {
        this.accounts = accounts;
        this.cipher = cipher;
        this.config = config;
    }

    /** Under which name the secret of a webhook is encrypted; no secret for builds is called so. */
    public static String secretName(String webhookId) {
        return "webhook/" + webhookId;
    }

    WebhookOutcome add(String tenant, NewWebhook wanted, Actor actor) throws SQLException, IOException {
        String id = ids.next();
        WebhookSecret secret = WebhookSecret.random();
        EncryptedValue encrypted = cipher.encrypt(tenant, secretName(id), secret.bytes());
        return accounts.change(actor, change -> {
            Optional<FieldError> refusal = Tenants.refusal(change.tenant(tenant), tenant);
            if (refusal.isPresent()) {
                return new WebhookOutcome.NoTenant(refusal.get());
            }
            if (change.webhooks().all(tenant).size() >= config.mostOfOneTenant()) {
                return new WebhookOutcome.TooMany(config.mostOfOneTenant());
            }
            Webhook webhook = Webhook.added(id, tenant, wanted.url(), wanted.events(), change.now(), actor.name());
            change.webhooks().add(webhook, encrypted);
            LOG.info("webhook added: tenant={} webhook={} by={}", tenant, id, actor.who());
            return new WebhookOutcome.Added(webhook, secret);
        });
    }

    List<Webhook> list(String tenant) throws SQLException {
        return accounts.webhooks(tenant);
    }

    Optional<Webhook> find(String tenant, String id) throws SQLException {
        return list(tenant).stream().filter(webhook -> webhook.id().equals(id)).findFirst();
    }

    /** @return false where there is no such webhook */
    boolean remove(String tenant, String id, Actor actor) throws SQLException {
        return accounts.change(actor, change -> {
            boolean removed = change.webhooks().remove(tenant, id);
            if (removed) {
                LOG.info("webhook removed: tenant={} webhook={} by={}", tenant, id, actor.who());
            }
            return removed;
        });
    }

    /** @return false where there is no such webhook */
    boolean enable(String tenant, String id, Actor actor) throws SQLException {
        return accounts.change(actor, change -> {
            boolean enabled = change.webhooks().enable(tenant, id);
            if (enabled) {
                LOG.info("webhook enabled: tenant={} webhook={} by={}", tenant, id, actor.who());
            }
            return enabled;
        });
    }
}
