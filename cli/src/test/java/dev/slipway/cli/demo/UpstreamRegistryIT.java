package dev.slipway.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamRegistryIT {
    @Test
    void servesBusyboxAndCountsWhoAsks(@TempDir Path directory) throws Exception {
        try (UpstreamRegistry upstream = UpstreamRegistry.start(directory);
                RegistryClient client = RegistryClient.builder().build()) {
            Repository busybox = Repository.at(upstream.url(), "library/busybox");
            long before = upstream.requests().orElseThrow();

            assertThat(client.headManifest(busybox.tag("1"))).isPresent();
            var manifest = client.getManifest(busybox.tag("1")).asManifest();
            try (var layer = client.getBlob(busybox, manifest.layers().getFirst())) {
                assertThat(layer.readAllBytes()).hasSizeGreaterThan(100_000);
            }

            assertThat(upstream.requests().orElseThrow() - before).isEqualTo(3);
        }
    }

    /** The image is a real one, and no cache: what the demo says of its cache it could also deny. */
    @Test
    void anImageIsNoCache(@TempDir Path directory) throws Exception {
        try (UpstreamRegistry upstream = UpstreamRegistry.start(directory);
                RegistryClient client = RegistryClient.builder().build()) {
            Repository busybox = Repository.at(upstream.url(), "library/busybox");

            assertThatThrownBy(() -> Evidence.cacheLayers(client, busybox.tag("1")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is not BuildKit's");
            assertThatThrownBy(() -> Evidence.cacheLayers(client, busybox.tag(Evidence.CACHE_TAG)))
                    .isInstanceOf(IOException.class);
        }
    }
}
