package dev.slipway.buildapi.oidc;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows callers by access tokens of the configured issuer. */
public final class OidcTokens {
    private static final Logger LOG = LoggerFactory.getLogger(OidcTokens.class);
    private static final String OFF =
            "it looks like a token of an OIDC issuer, and none is configured here" + " (slipway.build-api.oidc.issuer)";
    /** OpenID Connect Core 1.0, section 2. */
    private static final int LONGEST_SUBJECT = 255;

    private final Optional<Issuer> issuer;

    private OidcTokens(Optional<Issuer> issuer) {
        this.issuer = issuer;
    }

    private record Issuer(TokenVerifier verifier, AccountRules rules) {}

    /** No issuer is configured. */
    static OidcTokens off() {
        return new OidcTokens(Optional.empty());
    }

    static OidcTokens of(TokenVerifier verifier, AccountRules rules) {
        return new OidcTokens(Optional.of(new Issuer(verifier, rules)));
    }

    /** Whether a text may be one: an API token has no dots. */
    public static boolean isOne(String text) {
        return text.indexOf('.') >= 0 && !text.startsWith(ApiTokenChanged.TEXT_PREFIX);
    }

    /** What this text is worth. May ask the issuer for its keys; the text itself goes nowhere. */
    public OidcStanding standing(String text) {
        return issuer.map(known -> switch (known.verifier().verify(text)) {
                    case TokenVerifier.Verdict.Verified(JwtClaims claims) -> standing(claims, known.rules());
                    case TokenVerifier.Verdict.Refused(String reason) -> new OidcStanding.Refused(reason);
                    case TokenVerifier.Verdict.Unknown(String reason) -> new OidcStanding.Unknown(reason);
                })
                .orElseGet(() -> new OidcStanding.Refused(OFF));
    }

    private static OidcStanding standing(JwtClaims claims, AccountRules rules) {
        String subject;
        Instant end;
        try {
            subject = claims.getSubject();
            end = Instant.ofEpochSecond(claims.getExpirationTime().getValue());
        } catch (MalformedClaimException e) {
            return new OidcStanding.Refused("its claims sub and exp cannot be read");
        }
        if (subject.isBlank() || subject.length() > LONGEST_SUBJECT) {
            return new OidcStanding.Refused("its claim sub has no text of 1 to " + LONGEST_SUBJECT + " characters");
        }
        String shown = Visible.line(subject);
        return switch (rules.of(new ClaimValues(claims.getClaimsMap()))) {
            case AccountRules.Mapping.To(var role, var tenant) ->
                new OidcStanding.Valid(new OidcAccount(shown, role, tenant, end));
            case AccountRules.Mapping.Nothing(String reason) -> {
                LOG.info("a token of the OIDC issuer gives nothing: subject={} reason={}", shown, reason);
                yield new OidcStanding.Unmapped(shown, reason);
            }
        };
    }
}
