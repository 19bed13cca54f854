package dev.slipway.events.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryNameTest {
    static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of(
                        "mirror/docker.io/library/alpine", new RepositoryName.Mirror("docker.io", "library/alpine")),
                Arguments.of("mirror/127.0.0.1__5000/a", new RepositoryName.Mirror("127.0.0.1__5000", "a")),
                Arguments.of("builds/acme/b1", new RepositoryName.Build("acme", "b1")),
                Arguments.of("builds/cache/b1", new RepositoryName.Build("cache", "b1")),
                Arguments.of("sources/acme/b1", new RepositoryName.Source("acme", "b1")),
                Arguments.of("uploads/acme/shop/web", new RepositoryName.Upload("acme", "shop/web")),
                Arguments.of("images/acme/web", new RepositoryName.Image("acme", "web")),
                Arguments.of("images/acme/shop/web", new RepositoryName.Image("acme", "shop/web")),
                Arguments.of("cache/acme/main", new RepositoryName.Cache("acme", "main")),
                Arguments.of("cache/global/base", new RepositoryName.GlobalCache("base")));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNameIsTakenApartAndPutTogetherAgain(String text, RepositoryName name) {
        assertThat(RepositoryName.parse(text)).contains(name);
        assertThat(name).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "builds",
                "builds/b1",
                "builds/acme",
                "builds/acme/",
                "builds//b1",
                "/builds/acme/b1",
                "builds/acme/b1/",
                "builds/acme/b1/x",
                "builds/global/b1",
                "builds/Acme/b1",
                "builds/acme/B1",
                "builds/a.b/b1",
                "builds/-acme/b1",
                "builds/../b1",
                "builds/acme/..",
                "builds/acme%2fb1/x",
                "buildsx/acme/b1",
                "Builds/acme/b1",
                "x/builds/acme/b1",
                "sources/acme/b1/x",
                "sources/global/b1",
                "uploads/acme",
                "uploads/global/web",
                "uploads/acme/../web",
                "cache/acme",
                "cache/acme/main/x",
                "cache/global",
                "cache/global/base/x",
                "cache/glob_al/base",
                "mirror/docker.io",
                "mirror/docker.io/../x",
                "images/acme",
                "images/global/web",
                "images/acme/../web",
                "builds/acme/b1@sha256:0",
                "registry:5000/builds/acme/b1"
            })
    void whatIsNoNameWholeIsNoName(String text) {
        assertThat(RepositoryName.parse(text)).isEmpty();
    }

    @Test
    void noNameIsLongerThanARegistryTakes() {
        assertThat(RepositoryName.parse("uploads/acme/" + "a".repeat(242))).isPresent();
        assertThat(RepositoryName.parse("uploads/acme/" + "a".repeat(243))).isEmpty();
    }

    @Test
    void onlyAnImageOfABuildTellsOfItsBuild() {
        assertThat(RepositoryName.buildIdOf("builds/acme/b1")).contains("b1");
        assertThat(RepositoryName.buildIdOf("sources/acme/b1")).isEmpty();
        assertThat(RepositoryName.buildIdOf("builds/b1")).isEmpty();
    }

    @Test
    void namesArePutTogetherOfValidPartsOnly() {
        assertThatThrownBy(() -> RepositoryNames.image("global", "b1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a tenant: \"global\"");
        assertThatThrownBy(() -> RepositoryNames.image("acme", "b1/x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RepositoryNames.source("a/b", "b1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RepositoryNames.cache("acme", "../global/base"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RepositoryNames.globalCache("")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "acme", "a-b", "a--b", "0", "team-7"})
    void aTenantsNameIsAComponentOfARepositorysName(String tenant) {
        assertThat(TenantName.isValid(tenant)).isTrue();
        assertThat(RepositoryName.isComponent(tenant)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "global", "-a", "a-", "A", "a_b", "a.b", "a/b", "a b", "ä"})
    void noTenantIsCalledSo(String tenant) {
        assertThat(TenantName.isValid(tenant)).isFalse();
    }

    @Test
    void aTenantsNameHasAtMost63Characters() {
        assertThat(TenantName.isValid("a".repeat(63))).isTrue();
        assertThat(TenantName.isValid("a".repeat(64))).isFalse();
    }
}
