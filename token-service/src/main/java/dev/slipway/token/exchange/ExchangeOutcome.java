package dev.slipway.token.exchange;

import dev.slipway.token.audit.AuditTrail;
import dev.slipway.token.scope.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The result of a request for an access token. */
sealed interface ExchangeOutcome {
    /** A token that opens exactly these scopes; they may be none. */
    record Issued(
            String subject,
            String token,
            String tokenId,
            Instant issuedAt,
            Instant expiresAt,
            List<Scope> scopes,
            Optional<String> refreshToken)
            implements ExchangeOutcome {
        public Issued {
            scopes = List.copyOf(scopes);
        }

        @Override
        public String toString() {
            return "Issued[" + subject + ", " + tokenId + ", " + scopes + "]";
        }
    }

    /**
     * Nobody that we know, or no longer.
     *
     * @param reason for the audit log; clients learn only that it failed, but for the holder of an API token, who learns
     *     that it has expired or was revoked
     * @param who whose credential it was, where that is proven, as {@link dev.slipway.events.Audited#who()}
     */
    record Denied(Reason reason, String who) implements ExchangeOutcome {
        Denied(Reason reason) {
            this(reason, AuditTrail.UNKNOWN);
        }
    }

    /** Refused, as many requests of this address or for this token were lately. The right credential is never refused so. */
    record TooMany(Duration retryAfter) implements ExchangeOutcome {}

    /** The request itself is wrong. */
    record Malformed(Problem problem, String description) implements ExchangeOutcome {}

    /**
     * The grant may be there, or a repository of the mirror may be this tenant's, and this process has not read it yet: the same
     * request will do later.
     */
    record NotReady() implements ExchangeOutcome {}

    /** Why somebody was denied. */
    enum Reason {
        NO_CREDENTIALS,
        WRONG_SECRET,
        INVALID_BUILD_CREDENTIAL,
        INVALID_REFRESH_TOKEN,
        API_TOKEN_UNKNOWN,
        API_TOKEN_EXPIRED,
        API_TOKEN_REVOKED,
        BUILD_ENDED,
        GRANT_EXPIRED
    }

    /** What is wrong with a request, in OAuth2's terms (RFC 6749 section 5.2). */
    enum Problem {
        INVALID_REQUEST,
        INVALID_SCOPE,
        UNSUPPORTED_GRANT_TYPE
    }
}
