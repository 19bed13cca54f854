package dev.slipway.token.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    private final Permissions granted = Permissions.exactly(
            List.of(Scope.repository("cache/t", "pull", "push"), Scope.repository("builds/b1", "pull")));

    @Test
    void keepsTheOrderOfActionsAndDropsDuplicates() {
        assertThat(Scope.parse("repository:builds/b1:push,pull,push").orElseThrow())
                .hasToString("repository:builds/b1:push,pull");
    }

    @Test
    void keepsANameWithColonsWhole() {
        Scope scope = Scope.parse("repository:builds/b1@sha256:abc:pull").orElseThrow();

        assertThat(scope.name()).isEqualTo("builds/b1@sha256:abc");
        assertThat(scope.isWellNamed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "repository",
                "repository:x",
                "repository::pull",
                ":x:pull",
                "repository:x:",
                "repository:x:pull,,push",
                "repository:x:PULL",
                "Repository:x:pull"
            })
    void readsNoScopeFromWhatIsNone(String text) {
        assertThat(Scope.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cache/t/x",
                "cache/tt",
                "cache",
                "cache/T",
                "cache/t/",
                "/cache/t",
                "cache//t",
                "cache/./t",
                "cache/../cache/t",
                "cache%2ft",
                "cache/t%2f",
                "127.0.0.1:5000/cache/t",
                "cache/t:latest",
                "cache/t@sha256",
                "cache/t\u0000",
                "cache/t\n",
                "cache/t*",
                "*"
            })
    void opensNothingButTheWholeName(String name) {
        assertThat(granted.intersect(List.of(new Scope("repository", name, Set.of("pull", "push")))))
                .isEmpty();
    }

    @Test
    void refusesNamesThatAreTooLong() {
        String longest = "a".repeat(255);

        assertThat(Scope.repository(longest, "pull").isWellNamed()).isTrue();
        assertThat(Scope.repository(longest + "a", "pull").isWellNamed()).isFalse();
    }

    @Test
    void allowsExactlyWhatIsAskedAndGranted() {
        List<Scope> allowed = granted.intersect(List.of(
                Scope.repository("builds/b1", "pull", "push", "delete"),
                Scope.repository("sources/b1", "pull"),
                Scope.repository("cache/t", "push")));

        assertThat(allowed).containsExactly(Scope.repository("builds/b1", "pull"), Scope.repository("cache/t", "push"));
    }

    @Test
    void mergesScopesOfOneRepository() {
        assertThat(granted.intersect(
                        List.of(Scope.repository("cache/t", "pull"), Scope.repository("cache/t", "push", "pull"))))
                .containsExactly(Scope.repository("cache/t", "pull", "push"));
    }

    @Test
    void doesNotTakeAStarForAllActions() {
        assertThat(granted.intersect(List.of(Scope.repository("cache/t", "*")))).isEmpty();
    }

    @Test
    void doesNotTakeOneTypeForAnother() {
        assertThat(granted.intersect(List.of(
                        new Scope("repository(plugin)", "cache/t", Set.of("pull")),
                        new Scope("registry", "cache/t", Set.of("pull")))))
                .isEmpty();
    }
}
