package dev.slipway.events.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.repository.BuildCaches.Readers;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BuildCachesTest {
    private static final String OWN = "cache/acme/main";
    private static final String GLOBAL = "cache/global/base";

    @Test
    void aTenantsBuildReadsBothCachesAndWritesItsOwn() {
        assertThat(caches(false, true, true)).isEqualTo(caches(List.of(OWN, GLOBAL), OWN));
        assertThat(caches(false, true, false)).isEqualTo(caches(List.of(OWN), OWN));
    }

    @Test
    void aTenantsBuildNeverWritesTheGlobalCache() {
        assertThat(caches(false, false, true))
                .isEqualTo(new BuildCaches(List.of(GLOBAL), Optional.empty(), Optional.empty()));
    }

    @Test
    void anAdminBuildThatWritesTheGlobalCacheReadsNoTenantsCache() {
        assertThat(caches(true, true, true)).isEqualTo(caches(List.of(GLOBAL), GLOBAL));
        assertThat(caches(true, false, true)).isEqualTo(caches(List.of(GLOBAL), GLOBAL));
    }

    @Test
    void anAdminBuildWithoutAGlobalKeyUsesTheTenantsCache() {
        assertThat(caches(true, true, false)).isEqualTo(caches(List.of(OWN), OWN));
    }

    @Test
    void aBuildThatNamesNoCacheUsesNone() {
        assertThat(caches(false, false, false)).isEqualTo(BuildCaches.NONE);
        assertThat(caches(true, false, false)).isEqualTo(BuildCaches.NONE);
    }

    @ParameterizedTest
    @EnumSource(names = {"ADMINS", "THE_TENANT"})
    void anAdminBuildOnAPrivateBaseImageKeepsItOutOfTheGlobalCache(Readers readers) {
        assertThat(caches(true, true, true, readers))
                .isEqualTo(new BuildCaches(List.of(GLOBAL), Optional.empty(), Optional.of(GLOBAL)));
    }

    @Test
    void aBuildOnABaseImageThatItsTenantMayNotReadKeepsItOutOfTheTenantsCache() {
        assertThat(caches(true, true, false, Readers.ADMINS))
                .isEqualTo(new BuildCaches(List.of(OWN), Optional.empty(), Optional.of(OWN)));
    }

    @Test
    void aBuildOnATenantsOwnPrivateBaseImageWritesTheTenantsCache() {
        assertThat(caches(false, true, true, Readers.THE_TENANT)).isEqualTo(caches(List.of(OWN, GLOBAL), OWN));
    }

    private static BuildCaches caches(List<String> imports, String export) {
        return new BuildCaches(imports, Optional.of(export), Optional.empty());
    }

    private static BuildCaches caches(boolean admin, boolean scope, boolean key) {
        return caches(admin, scope, key, Readers.EVERYBODY);
    }

    private static BuildCaches caches(boolean admin, boolean scope, boolean key, Readers baseImages) {
        BuildSpec spec = new BuildSpec(
                "acme",
                admin,
                Optional.empty(),
                Map.of(),
                List.of(),
                scope ? Optional.of("main") : Optional.empty(),
                key ? Optional.of("base") : Optional.empty(),
                Optional.empty(),
                600,
                1024,
                2,
                NetworkMode.EGRESS,
                List.of(),
                false,
                MirrorMode.PREFERRED,
                BuildOptions.NONE);
        return BuildCaches.of(spec, baseImages);
    }
}
