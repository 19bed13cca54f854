package dev.slipway.buildapi.webhook;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.auth.Rights;
import dev.slipway.events.account.Role;
import dev.slipway.events.repository.TenantName;
import dev.slipway.events.text.Excerpt;
import dev.slipway.http.FieldError;
import dev.slipway.http.Problem;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose webhooks a request is about. */
public sealed interface WebhookOwner {
    /** The parameter with which an admin or a deployer says it. */
    String TENANT = "tenant";

    /** This tenant's. */
    record Of(String tenant) implements WebhookOwner {}

    /** Nobody's: the caller may not, or does not say. */
    record Refused(Problem problem) implements WebhookOwner {}

    /**
     * A tenant's token is about its own webhooks, an admin's and a deployer's about those of the tenant that it names, and a viewer's about
     * none.
     */
    static WebhookOwner of(@Nullable String tenant, SecurityContext security) {
        Caller caller = (Caller) security.getUserPrincipal();
        if (caller.role() == Role.VIEWER) {
            return new Refused(Rights.forbidden(caller, "a viewer's token may not use webhooks"));
        }
        Optional<String> named = Optional.ofNullable(tenant).or(caller::tenant);
        if (named.isEmpty()) {
            return new Refused(Problem.invalidRequest(
                    TENANT, "is missing: an admin or a deployer says whose webhooks, with ?tenant=NAME"));
        }
        if (!caller.sees(named.get())) {
            return new Refused(Rights.forbidden(caller, new FieldError(TENANT, "the token belongs to another tenant")));
        }
        if (!TenantName.isValid(named.get())) {
            return new Refused(Problem.invalidRequest(TENANT, "is not a valid name of a tenant"));
        }
        return new Of(named.get());
    }

    /** 404. */
    static Problem noSuchWebhook(String tenant, String id) {
        return Problem.of(
                "no_such_webhook",
                "There is no such webhook",
                404,
                "tenant " + tenant + " has no webhook " + Excerpt.ofName(id) + "; slipway webhooks ls shows the ids");
    }
}
