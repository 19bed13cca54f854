package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.mirror.policy.When;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrepareConfigTest {

    @Test
    void defaultsThatTheModuleBringsAlongAreEnough() throws IOException {
        PrepareConfig config = config(Map.of());

        assertThat(config.registry().url()).isEqualTo(URI.create("http://127.0.0.1:5000"));
        assertThat(config.registry().username()).isEmpty();
        assertThat(config.upstreams()).isEmpty();
        assertThat(config.realms()).isEmpty();
        assertThat(config.plainHttpHosts()).isEmpty();
        assertThat(config.slots()).isPositive();
    }

    @Test
    void upstreamsAreKeyedByQuotedHost() throws IOException {
        PrepareConfig config = config(Map.of(
                "slipway.registry.url", "http://127.0.0.1:6000",
                "slipway.mirror-worker.upstreams.\"docker.io\"", "http://127.0.0.1:5001",
                "slipway.mirror-worker.upstreams.\"registry.example:5000\"", "https://elsewhere.example",
                "slipway.mirror-worker.registry.username", "mirror-worker",
                "slipway.mirror-worker.registry.password-file", "/run/secret"));

        assertThat(config.upstreams())
                .containsEntry("docker.io", URI.create("http://127.0.0.1:5001"))
                .containsEntry("registry.example:5000", URI.create("https://elsewhere.example"));
        assertThat(config.registry().url()).isEqualTo(URI.create("http://127.0.0.1:6000"));
        assertThat(config.registry().username()).hasValue("mirror-worker");
        assertThat(config.registry().passwordFile()).hasValue(Path.of("/run/secret"));
    }

    @Test
    void rulesAreKeyedByTheirNames() throws IOException {
        PrepareConfig config = config(Map.of(
                "slipway.mirror-worker.rules.\"10-team\".host", "registry.example.com",
                "slipway.mirror-worker.rules.\"10-team\".repository", "team/**",
                "slipway.mirror-worker.rules.\"10-team\".tenants", "acme,other",
                "slipway.mirror-worker.rules.\"10-team\".refresh-every", "PT12H",
                "slipway.mirror-worker.rules.\"10-team\".sync-tags", "22*,!*-rc*",
                "slipway.mirror-worker.rules.\"10-team\".sync-keep", "5",
                "slipway.mirror-worker.rules.\"20-rest\".when", "never",
                "slipway.mirror-worker.rules.\"20-rest\".fresh-for", "PT1H",
                "slipway.mirror-worker.rules.\"20-rest\".platforms", "linux/amd64,linux/arm64"));

        assertThat(config.rules()).containsOnlyKeys("10-team", "20-rest");
        assertThat(config.rules().get("10-team").when()).isEqualTo(When.ANY_BUILD);
        assertThat(config.rules().get("10-team").tenants()).hasValue(List.of("acme", "other"));
        assertThat(config.rules().get("10-team").refreshEvery()).hasValue(Duration.ofHours(12));
        assertThat(config.rules().get("10-team").syncTags()).hasValue(List.of("22*", "!*-rc*"));
        assertThat(config.rules().get("10-team").syncKeep()).hasValue(5);
        assertThat(config.rules().get("20-rest").refreshEvery()).isEmpty();
        assertThat(config.rules().get("10-team").freshFor()).isEmpty();
        assertThat(config.rules().get("20-rest").when()).isEqualTo(When.NEVER);
        assertThat(config.rules().get("10-team").platforms()).isEmpty();
        assertThat(config.rules().get("20-rest").platforms()).hasValue(List.of("linux/amd64", "linux/arm64"));
        assertThat(config.rules().get("20-rest").freshFor()).hasValue(Duration.ofHours(1));
        assertThat(config.freshFor()).isEqualTo(Duration.ofHours(24));
        assertThat(config.buildLimit().asLongValue()).isEqualTo(32L << 30);
    }

    /** As the module brings it along, and with these settings. */
    static PrepareConfig config(Map<String, String> settings) throws IOException {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withMapping(PrepareConfig.class)
                .withSources(
                        new PropertiesConfigSource(
                                PrepareConfig.class.getResource("/META-INF/microprofile-config.properties")),
                        new PropertiesConfigSource(settings, "test", 500))
                .build()
                .getConfigMapping(PrepareConfig.class);
    }
}
