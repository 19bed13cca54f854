package dev.slipway.token.credential;

import dev.slipway.keys.seal.SealedKind;

/** Kinds of signed credential that token-service itself takes back. None is accepted in place of another. */
public enum CredentialKind {
    /** What a build presents, as password of the user {@code build}. */
    BUILD(SealedKind.BUILD_CREDENTIAL.type(), "slipway-token-exchange"),
    /** What a client may keep instead of a password, where it asked for one. */
    REFRESH("slipway-refresh+jwt", "slipway-token-refresh");

    private final String type;
    private final String audience;

    CredentialKind(String type, String audience) {
        this.type = type;
        this.audience = audience;
    }

    /** The {@code typ} header (RFC 8725 section 3.11: explicit typing). */
    public String type() {
        return type;
    }

    public String audience() {
        return audience;
    }
}
