package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.hostile.HostileUpstream;
import dev.slipway.mirror.hostile.SampleImage;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.Claims;
import dev.slipway.registry.reference.Repository;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An upstream that names a blob by its digest, without having it. */
class AnotherRepositorysBlobsIT extends TwoRegistries {
    @Test
    void manifestThatNamesAPrivateBlobOpensItToNobody() throws Exception {
        RawManifest secret = push(SECRET, "1", "the company's secret");
        try (HostileUpstream hostile = new HostileUpstream();
                RegistryClient both = RegistryClient.builder()
                        .endpoint(HOST, upstream.url())
                        .endpoint("evil.example", hostile.url())
                        .attempts(1, Duration.ofMillis(1))
                        .build()) {
            hostile.publish("a/b", "1", SampleImage.withRoot(secret));
            ImageMirror mirror = new ImageMirror(
                    new Upstreams(both, withLogin, _ -> hasLogin),
                    ledger.ledger(),
                    ledger.oldTokens(),
                    0,
                    Claims.none(),
                    clock);
            PrepareStep step = new PrepareStep(
                    mirror,
                    MirrorPolicy.of(Map.of(), Set.of(), Duration.ofHours(24)),
                    Repository.hostOf(own.url()),
                    Platform.LINUX_AMD64,
                    1 << 20);
            assertThat(image(step, Requests.admin("FROM " + SECRET + ":1\n")).state())
                    .isEqualTo(BaseImage.State.MIRRORED);

            BaseImage stolen = image(step, Requests.admin("FROM evil.example/a/b:1\n"));

            assertThat(stolen.state()).isEqualTo(BaseImage.State.REFUSED);
            Repository place = Repository.at(own.url(), "mirror/evil.example/a/b");
            try (RegistryClient reader = client(CredentialStore.none())) {
                assertThat(reader.hasBlob(
                                place, secret.asManifest().layers().getFirst().digest()))
                        .isFalse();
            }
        }
    }
}
