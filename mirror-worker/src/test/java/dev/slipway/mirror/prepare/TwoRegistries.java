package dev.slipway.mirror.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.spec.BaseImage;
import dev.slipway.mirror.hostile.SampleImage;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.policy.RuleConfig;
import dev.slipway.mirror.upstream.Bandwidth;
import dev.slipway.mirror.upstream.Manners;
import dev.slipway.mirror.upstream.Upstreams;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.Claims;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.testing.GuardedUpstream;
import dev.slipway.testing.OpenRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real registries, of which the upstream wants a login for some repositories, and builds that are prepared with them.
 */
abstract class TwoRegistries {
    static final String HOST = "docker.io";
    static final String SECRET = "team/secret";

    @TempDir
    Path directory;

    final AdjustableClock clock = new AdjustableClock();
    final LedgerOnPaper ledger = new LedgerOnPaper(clock);
    final List<String> log = new ArrayList<>();
    DistributionProcess upstreamRegistry;
    DistributionProcess own;
    GuardedUpstream upstream;
    RegistryClient anonymous;
    RegistryClient withLogin;
    Manners manners;
    boolean hasLogin = true;

    @BeforeEach
    void start() throws Exception {
        upstreamRegistry = OpenRegistry.start(Files.createDirectory(directory.resolve("upstream")));
        own = OpenRegistry.start(Files.createDirectory(directory.resolve("own")));
        upstream = new GuardedUpstream(upstreamRegistry.url());
        upstream.guard(SECRET);
        manners = manners(Optional.empty());
        anonymous = client(CredentialStore.none());
        withLogin = client(CredentialStore.of(
                Map.of(HOST, new Credential.UsernamePassword(GuardedUpstream.USER, GuardedUpstream.PASSWORD))));
    }

    @AfterEach
    void stop() {
        anonymous.close();
        withLogin.close();
        upstream.close();
        own.close();
        upstreamRegistry.close();
    }

    Manners manners(Optional<Bandwidth> bandwidth) {
        return new Manners(Set.of(Repository.hostOf(own.url())), 20, bandwidth, clock);
    }

    RegistryClient client(CredentialStore credentials) {
        return RegistryClient.builder()
                .endpoint(HOST, upstream.url())
                .credentials(credentials)
                .attempts(1, Duration.ofMillis(1))
                .stallTimeout(Duration.ofSeconds(5))
                .build();
    }

    PrepareStep step(Map<String, RuleConfig> rules) {
        return step(rules, ledger.ledger(), 1 << 20);
    }

    PrepareStep step(Map<String, RuleConfig> rules, MirrorLedger written, long buildLimit) {
        return step(rules, written, buildLimit, Repository.hostOf(own.url()));
    }

    PrepareStep step(Map<String, RuleConfig> rules, MirrorLedger written, long buildLimit, String host) {
        return new PrepareStep(
                mirror(written),
                MirrorPolicy.of(rules, Set.of(), Duration.ofHours(24)),
                host,
                Platform.LINUX_AMD64,
                buildLimit);
    }

    ImageMirror mirror(MirrorLedger written) {
        return mirror(written, Claims.none());
    }

    ImageMirror mirror(MirrorLedger written, Claims claims) {
        return new ImageMirror(
                new Upstreams(anonymous, withLogin, _ -> hasLogin, manners),
                written,
                ledger.oldTokens(),
                1 << 20,
                claims,
                clock);
    }

    BaseImage image(PrepareStep step, BuildRequested build) throws Exception {
        return prepared(step.prepare(build, log::add)).getFirst();
    }

    static List<BaseImage> prepared(PrepareOutcome outcome) {
        assertThat(outcome).isInstanceOf(PrepareOutcome.Prepared.class);
        return ((PrepareOutcome.Prepared) outcome).baseImages();
    }

    void push(String path, String tag, SampleImage image) throws IOException {
        Repository repository = Repository.at(upstreamRegistry.url(), path);
        for (byte[] blob : image.blobs().values()) {
            anonymous.pushBlob(repository, Descriptor.of(MediaTypes.OCTET_STREAM, blob), BlobContent.of(blob));
        }
        for (RawManifest manifest : image.manifests().values()) {
            if (!manifest.equals(image.root())) {
                anonymous.putManifest(repository.digest(manifest.digest()), manifest);
            }
        }
        anonymous.putManifest(repository.tag(tag), image.root());
    }

    RawManifest push(String path, String tag, String content) throws IOException {
        return push(Repository.at(upstreamRegistry.url(), path), tag, content);
    }

    RawManifest push(Repository repository, String tag, String content) throws IOException {
        Descriptor config =
                anonymous.pushBlob(repository, MediaTypes.OCI_EMPTY, new ByteArrayInputStream(new byte[] {'{', '}'}));
        Descriptor layer = anonymous.pushBlob(
                repository, MediaTypes.OCI_LAYER, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
        String json = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MediaTypes.OCI_MANIFEST, json(config), json(layer));
        RawManifest manifest = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
        anonymous.putManifest(repository.tag(tag), manifest);
        return manifest;
    }

    static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }
}
