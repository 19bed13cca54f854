package dev.slipway.buildapi.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.buildapi.auth.Caller;
import dev.slipway.buildapi.limit.SampleMaxima;
import dev.slipway.events.account.Role;
import dev.slipway.events.repository.BuildCaches;
import dev.slipway.events.repository.BuildCaches.Readers;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.text.DockerfileText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheDefaultsTest {
    private static final String DOCKERFILE =
            "ARG BASE=node:22\nFROM $BASE AS build\nFROM debian:13 AS debug\nFROM build\n";

    private static BuildSpec spec(String dockerfile, Map<String, String> fields) {
        Map<String, String> all = new HashMap<>(fields);
        all.put("tenant", "acme");
        Caller caller = new Caller("t1", "root", Role.ADMIN, Optional.empty(), Optional.empty());
        return switch (SpecValidation.validate(new FormFields(all).values(), caller, SampleMaxima.WIDE)) {
            case SpecValidation.Verdict.Valid(BuildSpec spec) ->
                CacheDefaults.in(spec, DockerfileText.of(dockerfile.getBytes(StandardCharsets.UTF_8)));
            case SpecValidation.Verdict wrong -> throw new AssertionError(wrong.toString());
        };
    }

    @ParameterizedTest
    @CsvSource({
        "web:1.4,web",
        "team/web,team-web",
        "registry.example.com:5000/team/web:1.4,registry.example.com-5000-team-web",
        "registry.example.com:5000/team/web,registry.example.com-5000-team-web",
        "my__app,my__app",
        "a.b_c-d,a.b_c-d"
    })
    void theOwnCacheIsCalledAfterTheFirstTag(String tag, String scope) {
        BuildSpec spec = spec(DOCKERFILE, Map.of("tags", "[\"" + tag + "\",\"other:1\"]"));

        assertThat(spec.cacheScope()).hasValue(scope);
        assertThat(BuildCaches.of(spec, Readers.EVERYBODY).export()).hasValue("cache/acme/" + scope);
    }

    @Test
    void withoutATagItIsTheDefaultOne() {
        assertThat(spec(DOCKERFILE, Map.of()).cacheScope()).hasValue("default");
    }

    @Test
    void aNameThatIsTooLongEndsInItsHash() {
        String name = CacheDefaults.name("team/" + "x".repeat(200));

        assertThat(name).hasSizeLessThanOrEqualTo(64).startsWith("team-xxx").matches(".*-[0-9a-f]{16}");
        assertThat(CacheDefaults.name("team/" + "x".repeat(201))).isNotEqualTo(name);
        assertThat(CacheDefaults.name("--__")).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "busybox busybox",
                "docker.io/library/node:22 node",
                "docker.io/bitnami/node@sha256:0000000000000000000000000000000000000000000000000000000000000000 bitnami-node",
                "ghcr.io/acme/web:1 ghcr.io-acme-web"
            })
    void theGlobalCacheIsCalledAfterTheBaseImage(String image, String key) {
        assertThat(spec("FROM " + image + "\n", Map.of()).globalCacheKey()).hasValue(key);
    }

    @Test
    void theBaseImageIsThatOfTheStageThatIsBuilt() {
        assertThat(spec(DOCKERFILE, Map.of()).globalCacheKey()).hasValue("node");
        assertThat(spec(DOCKERFILE, Map.of("target", "debug")).globalCacheKey()).hasValue("debian");
        assertThat(spec(DOCKERFILE, Map.of("build_args", "{\"BASE\":\"ruby\"}")).globalCacheKey())
                .hasValue("ruby");
        assertThat(spec("FROM scratch\n", Map.of()).globalCacheKey()).isEmpty();
    }

    @Test
    void tenantsReadTheGlobalCacheAndAdminBuildsWriteIt() {
        BuildCaches ofTenant = BuildCaches.of(spec("FROM node\n", Map.of()), Readers.EVERYBODY);
        BuildCaches ofAdmin = BuildCaches.of(spec("FROM node\n", Map.of("is_admin_build", "true")), Readers.EVERYBODY);
        BuildCaches ofAdminWithScope = BuildCaches.of(
                spec("FROM node\n", Map.of("is_admin_build", "true", "cache_scope", "main")), Readers.EVERYBODY);

        assertThat(ofTenant)
                .isEqualTo(new BuildCaches(
                        List.of("cache/acme/default", "cache/global/node"),
                        Optional.of("cache/acme/default"),
                        Optional.empty()));
        assertThat(ofAdmin)
                .isEqualTo(new BuildCaches(
                        List.of("cache/global/node"), Optional.of("cache/global/node"), Optional.empty()));
        assertThat(ofAdminWithScope)
                .as("who names a cache of the tenant gets it")
                .isEqualTo(
                        new BuildCaches(List.of("cache/acme/main"), Optional.of("cache/acme/main"), Optional.empty()));
    }

    @Test
    void whatIsSaidStays() {
        BuildSpec spec = spec(DOCKERFILE, Map.of("cache_scope", "main", "global_cache_key", "base", "tags", "[\"a\"]"));

        assertThat(Arrays.asList(
                        spec.cacheScope().orElse(""), spec.globalCacheKey().orElse("")))
                .containsExactly("main", "base");
    }
}
