package dev.slipway.registry.auth;

/** What proves who asks, at one registry host. */
public sealed interface Credential {

    /** A user name with its password or access token, for Basic authentication and the token protocol. */
    record UsernamePassword(String username, String password) implements Credential {
        @Override
        public String toString() {
            return "UsernamePassword[" + username + ", ***]";
        }
    }

    /** A docker config's identity token: exchanged at the realm by OAuth2's {@code refresh_token} grant. */
    record RefreshToken(String token) implements Credential {
        @Override
        public String toString() {
            return "RefreshToken[***]";
        }
    }
}
