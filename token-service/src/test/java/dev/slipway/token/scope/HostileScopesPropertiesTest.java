package dev.slipway.token.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a scope's text is, it is a scope or none, and opens nothing but what is granted by its whole name. */
class HostileScopesPropertiesTest {
    private static final long MAX_ALLOCATED = 48 << 20;
    private static final String[] TOKENS = {
        "repository",
        "registry",
        "(plugin)",
        ":",
        "::",
        ",",
        "pull",
        "push",
        "delete",
        "*",
        "builds/acme/b1",
        "/",
        "/*",
        "/**"
    };
    private static final Permissions GRANTED =
            Permissions.exactly(List.of(Scope.repository("builds/acme/b1", "pull", "push")));

    @Property(seed = HostileInput.SEED)
    void anyScope(@ForAll Random random) {
        String text = new Damage(random, TOKENS).text("repository:builds/acme/b1:pull,push");
        boolean[] isScope = new boolean[1];
        HostileInput.of(text)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> {
                            Optional<Scope> scope = Scope.parse(text);
                            isScope[0] = scope.isPresent();
                            scope.ifPresent(HostileScopesPropertiesTest::opensNothingElse);
                        },
                        List.of());
        Endings.count(isScope[0]);
    }

    private static void opensNothingElse(Scope scope) {
        assertThat(Scope.parse(scope.toString())).contains(scope);
        for (Scope allowed : GRANTED.intersect(List.of(scope, scope))) {
            assertThat(scope.type()).isEqualTo("repository");
            assertThat(scope.name()).isEqualTo("builds/acme/b1");
            assertThat(scope.actions()).containsAll(allowed.actions());
            assertThat(allowed.actions()).isSubsetOf("pull", "push");
        }
    }

    @Property(seed = HostileInput.SEED)
    void anyPattern(@ForAll Random random) {
        Damage damage = new Damage(random, TOKENS);
        String text = damage.text(random.nextBoolean() ? "repository:builds/acme/*:pull" : "repository:mirror/**:pull");
        String name = damage.text("builds/acme/b1");
        HostileInput.of(text)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> assertThat(ScopePattern.parse(text).actionsOn("repository", name))
                                .doesNotContainNull(),
                        List.of(IllegalArgumentException.class));
    }
}
