package dev.slipway.token.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopePatternTest {
    @ParameterizedTest
    @CsvSource({
        "builds/*, builds/b1, true",
        "builds/*, builds, false",
        "builds/*, builds/b1/x, false",
        "builds/*, buildsx/b1, false",
        "builds/*, x/builds/b1, false",
        "mirror/**, mirror/docker.io/library/alpine, true",
        "mirror/**, mirror/x, true",
        "mirror/**, mirror, false",
        "mirror/**, mirrors/x, false",
        "builds/b1, builds/b1, true",
        "builds/b1, builds/b12, false"
    })
    void reachesWholeComponents(String pattern, String name, boolean reaches) {
        ScopePattern line = ScopePattern.parse("repository:" + pattern + ":pull");

        assertThat(line.actionsOn("repository", name).contains("pull")).isEqualTo(reaches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "repository:*:pull", "repository:**:pull", "repository:builds/x*:pull", "repository:*/x:pull",
                "repository:Builds/*:pull", "repository:/*:pull", "repository:builds//*:pull", "registry:catalog/*:*",
                "registry:other:*", "repository:builds/*", "plugin:builds/*:pull"
            })
    void refusesEveryOtherShape(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ScopePattern.parse(text));
    }

    @Test
    void opensTheCatalogOnlyWhereItSaysSo() {
        assertThat(ScopePattern.parse("registry:catalog:*").actionsOn("registry", "catalog"))
                .containsExactly("*");
        assertThat(ScopePattern.parse("repository:catalog:pull").actionsOn("registry", "catalog"))
                .isEmpty();
    }
}
