package dev.slipway.keys;

/** What a key signs. Each purpose has a directory and keys of its own. */
public enum KeyPurpose {
    /** Access tokens, which the registry verifies by certificate or by libtrust key id. */
    ACCESS_TOKENS("access-tokens"),
    /** Build credentials and refresh tokens, which only token-service verifies. */
    BUILD_CREDENTIALS("build-credentials");

    private final String directory;

    KeyPurpose(String directory) {
        this.directory = directory;
    }

    /** The name of its directory, and of the kind of key in settings and on the command line. */
    public String directory() {
        return directory;
    }
}
