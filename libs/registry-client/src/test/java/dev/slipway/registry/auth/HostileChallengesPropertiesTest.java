package dev.slipway.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.registry.RegistryException;
import dev.slipway.registry.transport.JsonAnswer;
import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import dev.slipway.testing.hostile.JsonDamage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a registry writes into {@code WWW-Authenticate}, it ends in challenges, or in none. */
class HostileChallengesPropertiesTest {
    private static final long MAX_ALLOCATED = 48 << 20;
    private static final List<String> HEADERS = List.of(
            "Bearer realm=\"https://auth.example.org/token\",service=\"registry.example.org\","
                    + "scope=\"repository:a/b:pull,push\"",
            "Basic realm=\"a \\\"quoted\\\" realm\", charset=\"UTF-8\"",
            "Negotiate, Basic realm=a , Bearer realm=\"b\" ,error=\"invalid_token\"");

    @Property(seed = HostileInput.SEED)
    void anyHeader(@ForAll Random random) {
        Damage damage = new Damage(random, "Bearer ", "Basic ", "realm=", "\"", "\\\"", "\\", ",", "=", "a", " ");
        List<String> lines = HEADERS.stream()
                .filter(header -> random.nextBoolean())
                .map(damage::text)
                .toList();
        String all = String.join("\n", lines);
        List<Challenge> challenges = new ArrayList<>();
        HostileInput.of(all).endsWell(MAX_ALLOCATED, () -> challenges.addAll(Challenge.parse(lines)), List.of());
        assertThat(challenges).noneMatch(challenge -> challenge.scheme().isEmpty());
        Endings.count(Challenge.first(challenges, "bearer")
                .flatMap(bearer -> bearer.parameter("realm"))
                .isPresent());
    }

    /** Tokens, lists and errors. */
    @Property(seed = HostileInput.SEED)
    void anyAnswer(@ForAll Random random) {
        byte[] answer = new JsonDamage(random, "token", "access_token", "errors", "code", "tags").of("""
                {"token":"eyJ","access_token":"eyJ","expires_in":300,"issued_at":"2026-11-23T21:30:00Z",
                 "errors":[{"code":"DENIED","message":"no","detail":{"a":1}}],"tags":["v1","v2"]}
                """);
        HostileInput.of(answer)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> assertThat(JsonAnswer.object("answer", answer).isObject())
                                .isTrue(),
                        List.of(RegistryException.Malformed.class));
    }
}
