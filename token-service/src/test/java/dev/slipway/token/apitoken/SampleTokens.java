package dev.slipway.token.apitoken;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.account.Role;
import dev.slipway.http.BearerToken;
import java.time.Instant;
import java.util.Optional;

/** API tokens as build-api publishes them. */
public final class SampleTokens {
    private SampleTokens() {}

    /** A token without an end. */
    public static ApiTokenChanged token(String id, String text, Role role, Optional<String> tenant, long revision) {
        return new ApiTokenChanged(
                id,
                "ci",
                role,
                tenant,
                BearerToken.hexHash(text),
                Instant.parse("2026-11-23T12:00:00Z"),
                Optional.empty(),
                Optional.empty(),
                revision);
    }

    /** The same token, with this end. */
    public static ApiTokenChanged expiring(ApiTokenChanged token, Instant end) {
        return changed(token, Optional.of(end), token.revokedAt());
    }

    /** The same token, revoked. */
    public static ApiTokenChanged revoked(ApiTokenChanged token) {
        return changed(token, token.expiresAt(), Optional.of(Instant.parse("2026-11-23T12:00:05Z")));
    }

    private static ApiTokenChanged changed(
            ApiTokenChanged token, Optional<Instant> expiresAt, Optional<Instant> revokedAt) {
        return new ApiTokenChanged(
                token.tokenId(),
                token.name(),
                token.role(),
                token.tenant(),
                token.sha256(),
                token.createdAt(),
                expiresAt,
                revokedAt,
                token.revision() + 1);
    }
}
