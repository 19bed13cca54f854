package dev.slipway.registry.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.TestImages;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.client.UploadBookmark;
import dev.slipway.registry.layout.ImageLocation;
import dev.slipway.registry.layout.OciLayout;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.OpenRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies between two real registries, exact to the byte. */
class CopierIT {
    @TempDir
    static Path directory;

    private static DistributionProcess upstream;
    private static DistributionProcess mirror;
    private static RegistryClient client;

    private final String name = "image-" + UUID.randomUUID();
    private final Repository from = Repository.at(upstream.url(), "library/" + name);
    private final Repository to = Repository.at(mirror.url(), "mirror/docker.io/library/" + name);

    @BeforeAll
    static void start() throws Exception {
        upstream = OpenRegistry.start(Files.createDirectory(directory.resolve("upstream")));
        mirror = OpenRegistry.start(Files.createDirectory(directory.resolve("mirror")));
        client = RegistryClient.builder().build();
    }

    @AfterAll
    static void stop() {
        client.close();
        mirror.close();
        upstream.close();
    }

    private static CopySummary copy(ImageReference from, ImageReference to) throws IOException {
        return new Copier(client, CopyListener.none()).copy(from, to);
    }

    @Test
    void copiesImageWithItsExactManifest() throws IOException {
        RawManifest image = TestImages.pushOddlyFormattedImage(client, from, "1");

        CopySummary first = copy(from.tag("1"), to.tag("1"));
        CopySummary second = copy(from.tag("1"), to.tag("1"));

        assertThat(client.getManifest(to.tag("1")).bytes()).isEqualTo(image.bytes());
        assertThat(first.blobsSent()).isEqualTo(2);
        assertThat(second.blobsSent()).isZero();
        assertThat(second.bytesSent()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"layers\":null", ""})
    void copiesImageWithoutLayersWhoseConfigHasNoMediaType(String layers) throws IOException {
        Path folder = Files.createTempDirectory(directory, "layout");
        RawManifest whole = TestImages.writeLayout(folder, "1");
        RawManifest image = TestImages.manifest(
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s%s}"
                        .formatted(
                                MediaTypes.DOCKER_MANIFEST,
                                TestImages.json(whole.asManifest().config()).replace(MediaTypes.OCI_CONFIG, ""),
                                layers),
                MediaTypes.DOCKER_MANIFEST);

        new Copier(client, CopyListener.none()).copy(OciLayout.open(folder), image, to.tag("1"));

        assertThat(client.getManifest(to.tag("1"))).isEqualTo(image);
    }

    @Test
    void tellsHowMuchOfEachBlobIsOnItsWay() throws IOException {
        RawManifest image = TestImages.pushOddlyFormattedImage(client, from, "1");
        Map<Descriptor, Long> sent = new HashMap<>();
        CopyListener listener = new CopyListener() {
            @Override
            public void copying(Descriptor blob) {
                assertThat(sent).doesNotContainKey(blob);
            }

            @Override
            public void sent(Descriptor blob, long bytes) {
                assertThat(bytes).isGreaterThan(sent.getOrDefault(blob, 0L)).isLessThanOrEqualTo(blob.size());
                sent.put(blob, bytes);
            }

            @Override
            public void copied(Descriptor content) {}

            @Override
            public void present(Descriptor content) {}
        };

        new Copier(client, listener).copy(from.tag("1"), to.tag("1"));

        assertThat(sent.keySet())
                .containsExactlyInAnyOrderElementsOf(image.asManifest().blobs());
        assertThat(sent).allSatisfy((blob, bytes) -> assertThat(bytes).isEqualTo(blob.size()));
    }

    @Test
    void copiesWholeIndexWithAllChildren() throws IOException {
        RawManifest index = pushIndex(from, "1");

        copy(from.tag("1"), to.tag("1"));

        RawManifest copied = client.getManifest(to.tag("1"));
        assertThat(copied.bytes()).isEqualTo(index.bytes());
        for (Descriptor child : copied.asIndex().manifests()) {
            RawManifest manifest = client.getManifest(to.digest(child.digest()));
            assertThat(manifest.size()).isEqualTo((int) child.size());
            for (Descriptor blob : manifest.asManifest().blobs()) {
                assertThat(client.headBlob(to, blob.digest())).hasValue(blob.size());
            }
        }
    }

    @Test
    void fetchesOnceWhatSeveralCopiesNeed() throws Exception {
        RawManifest image = TestImages.pushOddlyFormattedImage(client, from, "1");
        Copier copier = new Copier(client, CopyListener.none());
        AtomicInteger sent = new AtomicInteger();
        List<Repository> targets = IntStream.range(0, 8)
                .mapToObj(number -> Repository.at(mirror.url(), "mirror/" + name + "/" + number))
                .toList();

        Forks.all(targets.stream()
                .map(target -> (Forks.Task) () -> sent.addAndGet(
                        copier.copy(from.tag("1"), target.tag("1")).blobsSent()))
                .toList());

        assertThat(sent).hasValue(image.asManifest().blobs().size());
        for (Repository target : targets) {
            assertThat(client.getManifest(target.tag("1"))).isEqualTo(image);
        }
    }

    @Test
    void pushesNoManifestBeforeTheBlobsThatItSharesWithAnother() throws IOException {
        pushIndex(from, "1");
        List<Digest> order = new ArrayList<>();
        CopyListener listener = new CopyListener() {
            @Override
            public void copying(Descriptor blob) {}

            @Override
            public void copied(Descriptor content) {
                order.add(content.digest());
            }

            @Override
            public void present(Descriptor content) {}
        };

        new Copier(client, listener).copy(from.tag("1"), to.tag("1"));

        RawManifest index = client.getManifest(to.tag("1"));
        for (Descriptor child : index.asIndex().manifests()) {
            for (Descriptor blob :
                    client.getManifest(to.digest(child.digest())).asManifest().blobs()) {
                assertThat(order.indexOf(blob.digest())).isBetween(0, order.indexOf(child.digest()) - 1);
            }
        }
        assertThat(order.getLast()).isEqualTo(index.digest());
    }

    @Test
    void endsWithTheFirstFailureAndLeavesNoTag() throws IOException {
        RawManifest image = TestImages.pushOddlyFormattedImage(client, from, "1");
        RawManifest broken = TestImages.oddManifest(
                image.asManifest().config(),
                Descriptor.of(MediaTypes.OCI_LAYER, name.getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() ->
                        new Copier(client, CopyListener.none()).copy(client.source(from), broken, to.tag("broken")))
                .isInstanceOf(RegistryException.NotFound.class);

        assertThat(client.headManifest(to.tag("broken"))).isEmpty();
    }

    @Test
    void mountsWithinOneRegistry() throws IOException {
        Repository elsewhere = Repository.at(upstream.url(), "elsewhere/mounted");
        RawManifest image = TestImages.pushOddlyFormattedImage(client, from, "1");

        CopySummary summary = copy(from.tag("1"), elsewhere.tag("2"));

        assertThat(summary.blobsSent()).isZero();
        assertThat(summary.blobsPresent()).isEqualTo(2);
        assertThat(client.getManifest(elsewhere.tag("2"))).isEqualTo(image);
    }

    @Test
    void takesOverWhatAnotherWorkerHasBroughtElsewhere() throws IOException {
        RawManifest image = TestImages.pushOddlyFormattedImage(client, from, "1");
        Repository elsewhere = Repository.at(mirror.url(), "mirror/elsewhere/" + name);
        copy(from.tag("1"), elsewhere.tag("1"));
        Claims late = (_, _) -> new LateClaim(elsewhere);

        CopySummary summary = new Copier(
                        client,
                        CopyListener.none(),
                        CopyAllowance.unlimited(),
                        new Sharing(new Transfers(), late, false))
                .copy(from.tag("1"), to.tag("1"));

        assertThat(summary.blobsSent()).isZero();
        assertThat(client.getManifest(to.tag("1"))).isEqualTo(image);
    }

    /** An image that names the digest of a private layer must not get it that way. */
    @Test
    void mountsNothingThatWasBroughtDiscreetly() throws IOException {
        RawManifest image = TestImages.pushOddlyFormattedImage(client, from, "1");
        Repository guesser = Repository.at(upstream.url(), "guesser/" + name);
        List<String> claimed = new CopyOnWriteArrayList<>();
        Sharing sharing = new Sharing(
                new Transfers(),
                (what, _) -> {
                    claimed.add(what);
                    return NoClaim.INSTANCE;
                },
                false);

        new Copier(client, CopyListener.none(), CopyAllowance.unlimited(), sharing.discreetly())
                .copy(from.tag("1"), to.tag("1"));

        assertThat(claimed).hasSize(2).allSatisfy(what -> assertThat(what).startsWith(to.path() + "/sha256:"));
        Repository open = Repository.at(mirror.url(), "mirror/guesser/" + name);
        assertThatThrownBy(() -> new Copier(client, CopyListener.none(), CopyAllowance.unlimited(), sharing)
                        .copy(client.source(guesser), image, open.tag("1")))
                .isInstanceOf(RegistryException.NotFound.class);
    }

    /** Somebody was at it before, and brought it into this repository. */
    private record LateClaim(Repository broughtInto) implements Claims.Claim {
        @Override
        public boolean isLate() {
            return true;
        }

        @Override
        public Optional<Repository> holder() {
            return Optional.of(broughtInto);
        }

        @Override
        public Optional<UploadBookmark> upload() {
            return Optional.empty();
        }

        @Override
        public void arrived(Repository repository) {}

        @Override
        public void close() {}
    }

    @Test
    void movesTagWhenUpstreamMovedItAndKeepsTheOldDigest() throws IOException {
        RawManifest old = TestImages.pushOddlyFormattedImage(client, from, "1");
        copy(from.tag("1"), to.tag("1"));
        RawManifest moved = TestImages.pushOddlyFormattedImage(client, from, "new");
        client.putManifest(from.tag("1"), moved);

        copy(from.tag("1"), to.tag("1"));

        assertThat(client.headManifest(to.tag("1")).orElseThrow().digest()).isEqualTo(moved.digest());
        assertThat(client.headManifest(to.digest(old.digest()))).isPresent();
    }

    @Test
    void refusesDestinationPinnedToAnotherDigest() throws IOException {
        TestImages.pushOddlyFormattedImage(client, from, "1");

        assertThatThrownBy(() -> copy(from.tag("1"), to.digest(Digest.sha256(new byte[0]))))
                .isInstanceOf(RegistryException.DigestMismatch.class);
    }

    @Test
    void copiesFromLayoutDirectory() throws IOException {
        Path layout = directory.resolve("layout");
        RawManifest image = TestImages.writeLayout(layout, "1.0");
        ImageLocation.Opened opened =
                ImageLocation.parse("oci:" + layout + ":1.0").open(client);

        CopySummary summary =
                new Copier(client, CopyListener.none()).copy(opened.content(), opened.manifest(), to.tag("1.0"));

        assertThat(summary.blobsSent()).isEqualTo(2);
        assertThat(client.getManifest(to.tag("1.0")).bytes()).isEqualTo(image.bytes());
    }

    private static RawManifest pushIndex(Repository repository, String tag) throws IOException {
        StringBuilder children = new StringBuilder();
        for (String architecture : List.of("amd64", "arm64")) {
            RawManifest child = TestImages.pushOddlyFormattedImage(client, repository, architecture);
            children.append(children.isEmpty() ? "" : " , ")
                    .append(("{\"mediaType\":\"%s\", \"digest\":\"%s\",\"size\":%d,"
                                    + "\"platform\":{\"architecture\":\"%s\",\"os\":\"linux\"}}")
                            .formatted(child.mediaType(), child.digest(), child.size(), architecture));
        }
        String json = "{ \"schemaVersion\":2,\n\"mediaType\":\"%s\",\"manifests\":[%s]}\n"
                .formatted(MediaTypes.OCI_INDEX, children);
        RawManifest index = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX);
        client.putManifest(repository.tag(tag), index);
        return index;
    }
}
