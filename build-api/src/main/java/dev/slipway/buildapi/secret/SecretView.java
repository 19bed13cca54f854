package dev.slipway.buildapi.secret;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.slipway.buildapi.account.TenantSecret;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A secret as the API shows it: without its value.
 *
 * @param bytes of the value
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record SecretView(String name, String tenant, int bytes, Instant createdAt, Instant updatedAt, String updatedBy) {

    /** Secrets of one tenant, by name. */
    @Schema(name = "SecretList")
    public record All(List<SecretView> secrets) {}

    static SecretView of(TenantSecret secret) {
        return new SecretView(
                secret.name(),
                secret.tenant(),
                secret.bytes(),
                secret.createdAt(),
                secret.updatedAt(),
                secret.updatedBy());
    }
}
