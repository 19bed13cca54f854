package dev.slipway.buildapi.registrylogin;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.slipway.buildapi.account.RegistryLogin;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A login to another registry as the API shows it: without its password.
 *
 * @param host as references name it, with its port where there is one
 * @param updatedBy the name of the token that wrote the login
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record LoginView(String host, String tenant, String username, Instant createdAt, Instant updatedAt, String updatedBy) {

    /** Logins of one tenant, by host. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @Schema(name = "RegistryLoginList")
    public record All(List<LoginView> registryLogins) {}

    static LoginView of(RegistryLogin login) {
        return new LoginView(
                login.host(),
                login.tenant(),
                login.username(),
                login.createdAt(),
                login.updatedAt(),
                login.updatedBy());
    }
}
