package dev.slipway.mirror.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.settings.BadSettingException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpstreamHostsTest {
    private static final String SETTING = "slipway.mirror-worker.upstreams";
    private static final URI HUB = URI.create("https://hub.example.com");

    @Test
    void knowsAHostInHoweverManyCapitalsASettingWritesIt() {
        assertThat(UpstreamHosts.asInReferences(
                        SETTING, Map.of("Docker.io", HUB, "index.docker.io", HUB, "Registry.Example.com:5000", HUB)))
                .isEqualTo(Map.of("docker.io", HUB, "registry.example.com:5000", HUB));
    }

    @Test
    void refusesTwoUrlsForOneHost() {
        assertThatThrownBy(() -> UpstreamHosts.asInReferences(
                        SETTING, Map.of("docker.io", HUB, "Docker.io", URI.create("https://other.example.com"))))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("slipway.mirror-worker.upstreams.\"docker.io\"")
                .hasMessageContaining("https://other.example.com");
    }

    @Test
    void policyTakesAConfiguredHostAsConfiguredHoweverItIsWritten() {
        MirrorPolicy policy = MirrorPolicy.of(Map.of(), Set.of("Registry.Example.com"), Duration.ofHours(24));

        assertThat(policy.terms("registry.example.com", "x", new MirrorCaller("acme", false, false))
                        .mayBring())
                .isTrue();
    }
}
