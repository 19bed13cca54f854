package dev.slipway.buildapi.oidc;

/** What a token of the issuer is worth at this moment. No reason here has the token's text. */
public sealed interface OidcStanding {
    record Valid(OidcAccount account) implements OidcStanding {}

    /** It is no token that may be used here. */
    record Refused(String reason) implements OidcStanding {}

    /** The issuer made it for us, and the operator's rules give its bearer nothing. */
    record Unmapped(String subject, String reason) implements OidcStanding {}

    /** Nobody knows, because the issuer does not answer. */
    record Unknown(String reason) implements OidcStanding {}
}
