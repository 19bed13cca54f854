package dev.slipway.keys.seal;

/** Kinds of what is sealed for launchers and for the publisher. None is accepted in place of another. */
public enum SealedKind {
    /** What a build shows to the registry; a JWT, whose subject is the build. */
    BUILD_CREDENTIAL("credential", "slipway-build-credential+jwt"),
    /** Values of a build's secrets; {@link SecretValues}. */
    BUILD_SECRETS("secrets", "slipway-build-secrets+json"),
    /** Logins to other registries; {@link RegistryLogins}. The publisher opens them, and no launcher. */
    REGISTRY_LOGINS("registry logins", "slipway-registry-logins+json");

    private final String word;
    private final String type;

    SealedKind(String word, String type) {
        this.word = word;
        this.type = type;
    }

    /** What messages call it. */
    String word() {
        return word;
    }

    /** The {@code cty} header. */
    public String type() {
        return type;
    }
}
