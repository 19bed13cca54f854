package dev.slipway.token.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PresentedTest {
    private static Optional<String> guessedAt(String username, String secret) {
        return new Presented.Password(username, secret).guessedAt();
    }

    @Test
    void anApiTokenIsGuessedAtByItsBeginningWhateverTheUserName() {
        assertThat(guessedAt("me", "slw_abcdefghijkl"))
                .isEqualTo(guessedAt("build", "slw_abcdefghxyz"))
                .isNotEqualTo(guessedAt("me", "slw_abcdefgixyz"))
                .isPresent();
    }

    @Test
    void anAccountIsGuessedAtByItsName() {
        assertThat(guessedAt("converter", "x"))
                .isEqualTo(guessedAt("converter", "y"))
                .isNotEqualTo(guessedAt("build-api", "x"))
                .isPresent();
    }

    @Test
    void theUserNameOfAllBuildsIsNobodys() {
        assertThat(guessedAt("build", "x")).isEmpty();
    }

    @Test
    void neitherARefreshTokenNorNothingTellsWhatIsGuessedAt() {
        assertThat(new Presented.RefreshToken("x").guessedAt()).isEmpty();
        assertThat(new Presented.Nothing().guessedAt()).isEmpty();
    }
}
