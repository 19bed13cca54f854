package dev.slipway.events.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
        assertThat(caches(false, false, true)).isEqualTo(new BuildCaches(List.of(GLOBAL), Optional.empty()));
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
        assertThat(caches(false, false, false)).isEqualTo(new BuildCaches(List.of(), Optional.empty()));
        assertThat(caches(true, false, false)).isEqualTo(new BuildCaches(List.of(), Optional.empty()));
    }

    private static BuildCaches caches(List<String> imports, String export) {
        return new BuildCaches(imports, Optional.of(export));
    }

    private static BuildCaches caches(boolean admin, boolean scope, boolean key) {
        return BuildCaches.of(new BuildSpec(
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
                BuildOptions.NONE));
    }
}
