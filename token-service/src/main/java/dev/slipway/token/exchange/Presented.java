package dev.slipway.token.exchange;

import dev.slipway.http.FailurePace;
import dev.slipway.token.account.AccountSpec;
import java.util.Optional;

/** What a client presented to say who it is. */
sealed interface Presented {
    /** As much of a user name tells accounts apart. */
    int LONGEST_NAME = 64;

    /**
     * What is guessed at, if this is a guess: an API token by its beginning, or an account. All builds have one user name, and
     * all refresh tokens begin alike, so that these say nothing.
     */
    default Optional<String> guessedAt() {
        return switch (this) {
            case Password(String username, String secret) -> {
                Optional<String> token = FailurePace.nameOfToken(secret);
                yield token.isPresent() || username.equals(AccountSpec.BUILD_USERNAME)
                        ? token
                        : Optional.of("account " + username.substring(0, Math.min(username.length(), LONGEST_NAME)));
            }
            case RefreshToken refreshToken -> Optional.empty();
            case Nothing nothing -> Optional.empty();
        };
    }

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
