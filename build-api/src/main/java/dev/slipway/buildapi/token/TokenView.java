package dev.slipway.buildapi.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.slipway.buildapi.account.ApiToken;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A token as the API shows it: without its hash.
 *
 * @param token its text, only in the answer to its creation
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record TokenView(
        String id,
        String name,
        String role,
        Optional<String> tenant,
        Instant createdAt,
        String createdBy,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt,
        Optional<String> token) {

    /** Tokens, the oldest first. */
    @Schema(name = "TokenList")
    public record All(List<TokenView> tokens) {}

    static TokenView of(ApiToken token) {
        return of(token, Optional.empty());
    }

    static TokenView of(ApiToken token, Optional<String> text) {
        return new TokenView(
                token.id(),
                token.name(),
                token.role().word(),
                token.tenant(),
                token.createdAt(),
                token.createdBy(),
                token.expiresAt(),
                token.revokedAt(),
                text);
    }

    @Override
    public String toString() {
        return "TokenView[id=" + id + ", name=" + name + "]";
    }
}
