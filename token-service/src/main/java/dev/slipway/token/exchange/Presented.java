package dev.slipway.token.exchange;

/** What a client presented to say who it is. */
sealed interface Presented {
    /** Basic credentials, or the password grant of OAuth2. */
    record Password(String username, String secret) implements Presented {
        @Override
        public String toString() {
            return "Password[" + username + "]";
        }
    }

    /** A refresh token, by OAuth2. */
    record RefreshToken(String token) implements Presented {
        @Override
        public String toString() {
            return "RefreshToken[]";
        }
    }

    /** Nothing, or something that is not the shape of credentials. */
    record Nothing() implements Presented {}
}
