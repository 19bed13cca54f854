package dev.slipway.buildapi.tenant;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.slipway.buildapi.account.AccountDatabase.CountedTenant;
import dev.slipway.buildapi.account.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A tenant as the API shows it.
 *
 * @param activeTokens how many tokens that are bound to it are neither revoked nor expired
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record TenantView(
        String name,
        String displayName,
        Instant createdAt,
        String createdBy,
        Optional<Instant> removedAt,
        int activeTokens) {

    /** All tenants, by name. */
    @Schema(name = "TenantList")
    public record All(List<TenantView> tenants) {}

    static TenantView of(CountedTenant counted) {
        Tenant tenant = counted.tenant();
        return new TenantView(
                tenant.name(),
                tenant.displayName(),
                tenant.createdAt(),
                tenant.createdBy(),
                tenant.removedAt(),
                counted.activeTokens());
    }
}
