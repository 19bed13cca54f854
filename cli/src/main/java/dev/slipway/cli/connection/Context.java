package dev.slipway.cli.connection;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * A connection that is kept under a name.
 *
 * @param account what {@code /v1/whoami} said of the token at the login, for people; nothing relies on it
 */
record Context(String name, URI url, String token, JsonNode account) {
    /** What the Slipway on this machine is called where contexts are named. */
    static final String LOCAL = "local";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    Context {
        requireNonNull(url, "url");
        requireNonNull(token, "token");
        requireNonNull(account, "account");
        if (!isName(name)) {
            throw new IllegalArgumentException("not a name of a context: " + name);
        }
    }

    /** Whether a context may be called so: its name is part of a file's name. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.equals(LOCAL);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Context[name=" + name + ", url=" + url + "]";
    }
}
