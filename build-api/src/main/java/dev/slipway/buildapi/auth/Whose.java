package dev.slipway.buildapi.auth;

import dev.slipway.events.account.Role;
import dev.slipway.events.repository.TenantName;
import dev.slipway.http.FieldError;
import dev.slipway.http.Problem;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Of which tenant a request is about something that tenants keep here. */
public sealed interface Whose {
    /** The query parameter by which an admin says it. */
    String TENANT = "tenant";

    record Of(String tenant) implements Whose {}

    record Refused(Problem problem) implements Whose {}

    /**
     * A tenant's token is about what is its own, an admin's about that of the tenant that it names, and no other token about any.
     *
     * @param tenant what the query says
     * @param what it is, as in "may use stored secrets"
     */
    static Whose of(@Nullable String tenant, SecurityContext security, String what) {
        Caller caller = (Caller) security.getUserPrincipal();
        if (caller.role() != Role.ADMIN && caller.role() != Role.TENANT) {
            return new Refused(Rights.forbidden(caller, "only a tenant's and an admin's token may use " + what));
        }
        Optional<String> named = Optional.ofNullable(tenant).or(caller::tenant);
        if (named.isEmpty()) {
            return new Refused(Problem.invalidRequest(
                    TENANT, "is missing: an admin says whose " + what + " these are, with ?tenant=NAME"));
        }
        if (!caller.sees(named.get())) {
            return new Refused(Rights.forbidden(caller, new FieldError(TENANT, "the token belongs to another tenant")));
        }
        if (!TenantName.isValid(named.get())) {
            return new Refused(Problem.invalidRequest(TENANT, "is not a valid name of a tenant"));
        }
        return new Of(named.get());
    }
}
