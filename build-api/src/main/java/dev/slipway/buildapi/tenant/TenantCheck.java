package dev.slipway.buildapi.tenant;

import dev.slipway.http.FieldError;
import java.sql.SQLException;
import java.util.Optional;

/** Says whether there is a tenant to build for. */
@FunctionalInterface
public interface TenantCheck {
    /** The field of a request that names a tenant. */
    String FIELD = "tenant";

    /** Why nothing is built for this tenant: there is none, or it was removed. Empty where it may build. */
    Optional<FieldError> refusal(String tenant) throws SQLException;
}
