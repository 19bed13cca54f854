package dev.slipway.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "\\\\", "\\\""})
    void takesAQuotedTextOfAnyLength(String part) {
        String quoted = part.repeat(100_000);

        assertThat(Challenge.parse(List.of("Bearer realm=\"" + quoted + "\", service=s")))
                .singleElement()
                .satisfies(challenge -> {
                    assertThat(challenge.parameter("realm").orElseThrow()).hasSize(100_000);
                    assertThat(challenge.parameter("service")).contains("s");
                });
    }

    /** Looked at again from each of its characters, they took minutes. */
    @Test
    @Timeout(60)
    void passesOverBlanksOnce() {
        String blanks = " ".repeat(300_000);

        assertThat(Challenge.parse(List.of("Bearer realm=a" + blanks + "\"", "Basic" + blanks + "@")))
                .containsExactly(new Challenge("bearer", Map.of("realm", "a")), new Challenge("basic", Map.of()));
    }

    @Test
    void endsALineWhereItCannotBeRead() {
        assertThat(Challenge.parse(List.of("Bearer realm=\"a\", @ service=b", ",, Basic realm = x ,y=\"z")))
                .containsExactly(
                        new Challenge("bearer", Map.of("realm", "a")),
                        new Challenge("basic", Map.of("realm", "x", "y", "")));
    }
}
