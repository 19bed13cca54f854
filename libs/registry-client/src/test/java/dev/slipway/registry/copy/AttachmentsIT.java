package dev.slipway.registry.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.FakeRegistry;
import dev.slipway.registry.TestImages;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.OpenRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures and the like follow their image into a real registry, which has no referrers API. */
class AttachmentsIT {
    private static final String SBOM = "application/spdx+json";

    @TempDir
    static Path directory;

    private static DistributionProcess upstream;
    private static DistributionProcess mirror;
    private static RegistryClient client;

    private final String name = "image-" + UUID.randomUUID();
    private final Repository from = Repository.at(upstream.url(), name);
    private final Repository to = Repository.at(mirror.url(), "mirror/" + name);

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

    private static String tag(Digest image) {
        return image.algorithm() + "-" + image.hex();
    }

    private Attachments.Summary copy(Repository source, Digest image, long most) throws IOException {
        return new Attachments(client, new Copier(client, CopyListener.none()), most).copy(source, image, to);
    }

    private RawManifest image() throws IOException {
        RawManifest image = TestImages.pushOddlyFormattedImage(client, from, "1");
        new Copier(client, CopyListener.none()).copy(from.tag("1"), to.tag("1"));
        return image;
    }

    private static RawManifest attachment(Repository repository, RawManifest subject, String content)
            throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        byte[] empty = {'{', '}'};
        Descriptor layer = Descriptor.of(SBOM, bytes);
        Descriptor config = Descriptor.of(MediaTypes.OCI_EMPTY, empty);
        client.pushBlob(repository, layer, BlobContent.of(bytes));
        client.pushBlob(repository, config, BlobContent.of(empty));
        return TestImages.manifest(
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"artifactType\":\"%s\",\"config\":%s,\"layers\":[%s],\"subject\":%s}"
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                SBOM,
                                TestImages.json(config),
                                TestImages.json(layer),
                                TestImages.json(subject.descriptor())),
                MediaTypes.OCI_MANIFEST);
    }

    private static RawManifest list(RawManifest... referrers) {
        String entries = String.join(
                ",",
                List.of(referrers).stream()
                        .map(referrer -> TestImages.json(referrer.descriptor())
                                .replaceFirst(
                                        "}$", ",\"artifactType\":\"" + SBOM + "\",\"annotations\":{\"a\":\"b\"}}"))
                        .toList());
        return TestImages.manifest(
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                        .formatted(MediaTypes.OCI_INDEX, entries),
                MediaTypes.OCI_INDEX);
    }

    @Test
    void copiesWhatCosignTagged() throws IOException {
        RawManifest image = image();
        RawManifest signature = attachment(from, image, "signed " + name);
        client.putManifest(from.tag(tag(image.digest()) + ".sig"), signature);

        assertThat(copy(from, image.digest(), 1 << 20).copied()).containsExactly("sig");

        assertThat(client.getManifest(to.tag(tag(image.digest()) + ".sig"))).isEqualTo(signature);
    }

    @Test
    void copiesReferrersThatATagListsAndListsThemByATag() throws IOException {
        RawManifest image = image();
        RawManifest sbom = attachment(from, image, "bill of " + name);
        client.putManifest(from.digest(sbom.digest()), sbom);
        client.putManifest(from.tag(tag(image.digest())), list(sbom));
        RawManifest own = attachment(to, image, "signed here");
        client.putManifest(to.digest(own.digest()), own);
        client.putManifest(to.tag(tag(image.digest())), list(own));

        assertThat(copy(from, image.digest(), 1 << 20).copied()).containsExactly(SBOM);

        assertThat(client.getManifest(to.digest(sbom.digest()))).isEqualTo(sbom);
        assertThat(client.referrers(to, image.digest()))
                .extracting(Descriptor::digest)
                .as("what was there stays")
                .containsExactly(own.digest(), sbom.digest());
        assertThat(client.referrers(to, image.digest())).allSatisfy(referrer -> {
            assertThat(referrer.artifactType()).contains(SBOM);
            assertThat(referrer.annotations()).containsEntry("a", "b");
        });
    }

    @Test
    void copiesReferrersThatTheApiLists() throws IOException {
        RawManifest image = image();
        RawManifest sbom = attachment(from, image, "bill of " + name);
        try (FakeRegistry api = FakeRegistry.start()) {
            api.on(
                            "GET /v2/a/referrers/" + image.digest(),
                            FakeRegistry.body(list(sbom).bytes()))
                    .on(
                            "GET /v2/a/manifests/" + sbom.digest(),
                            FakeRegistry.body(sbom.bytes(), "Content-Type", MediaTypes.OCI_MANIFEST));
            for (Descriptor blob : sbom.asManifest().blobs()) {
                byte[] bytes = client.source(from).blobBytes(blob, 1 << 20);
                api.on("GET /v2/a/blobs/" + blob.digest(), FakeRegistry.body(bytes));
            }

            assertThat(copy(api.repository("a"), image.digest(), 1 << 20).copied())
                    .containsExactly(SBOM);
        }

        assertThat(client.referrers(to, image.digest()))
                .extracting(Descriptor::digest)
                .containsExactly(sbom.digest());
    }

    @Test
    void leavesBehindWhatIsLarge() throws IOException {
        RawManifest image = image();
        RawManifest large = attachment(from, image, "x".repeat(5_000));
        client.putManifest(from.tag(tag(image.digest()) + ".att"), large);

        Attachments.Summary summary = copy(from, image.digest(), 5_000);

        assertThat(summary.copied()).isEmpty();
        assertThat(summary.tooLarge()).containsExactly("att");
        assertThat(client.headManifest(to.tag(tag(image.digest()) + ".att"))).isEmpty();
    }

    @Test
    void copiesNothingOfAnImageThatHasNone() throws IOException {
        RawManifest image = image();

        assertThat(copy(from, image.digest(), 1 << 20))
                .isEqualTo(new Attachments.Summary(List.of(), List.of(), List.of()));

        assertThat(client.tags(to)).containsExactly("1");
    }

    /** A bill of materials is signed in turn. What belongs to that signature stays behind. */
    @Test
    void copiesWhatBelongsToAnAttachmentAndNothingBeyond() throws IOException {
        RawManifest image = image();
        RawManifest sbom = attachment(from, image, "bill of " + name);
        RawManifest signature = attachment(from, sbom, "signature of the bill of " + name);
        RawManifest beyond = attachment(from, signature, "beyond " + name);
        for (RawManifest each : List.of(sbom, signature, beyond)) {
            client.putManifest(from.digest(each.digest()), each);
        }
        client.putManifest(from.tag(tag(image.digest())), list(sbom));
        client.putManifest(from.tag(tag(sbom.digest())), list(signature));
        client.putManifest(from.tag(tag(signature.digest())), list(beyond));

        assertThat(copy(from, image.digest(), 1 << 20).copied()).containsExactly(SBOM, SBOM);

        assertThat(client.referrers(to, sbom.digest()))
                .extracting(Descriptor::digest)
                .containsExactly(signature.digest());
        assertThat(client.headManifest(to.digest(beyond.digest()))).isEmpty();
    }

    @Test
    void leavesBehindWhatDoesNotReferToTheImageAndWhatIsGone() throws IOException {
        RawManifest image = image();
        RawManifest sbom = attachment(from, image, "bill of " + name);
        RawManifest stray = attachment(from, sbom, "of something else than " + name);
        RawManifest gone = attachment(from, image, "gone " + name);
        client.putManifest(from.digest(sbom.digest()), sbom);
        client.putManifest(from.digest(stray.digest()), stray);
        try (FakeRegistry api = FakeRegistry.start()) {
            api.on(
                    "GET /v2/a/referrers/" + image.digest(),
                    FakeRegistry.body(list(gone, stray, sbom).bytes()));
            for (RawManifest manifest : List.of(sbom, stray)) {
                api.on(
                        "GET /v2/a/manifests/" + manifest.digest(),
                        FakeRegistry.body(manifest.bytes(), "Content-Type", MediaTypes.OCI_MANIFEST));
                for (Descriptor blob : manifest.asManifest().blobs()) {
                    api.on(
                            "GET /v2/a/blobs/" + blob.digest(),
                            FakeRegistry.body(client.source(from).blobBytes(blob, 1 << 20)));
                }
            }

            Attachments.Summary summary = copy(api.repository("a"), image.digest(), 1 << 20);

            assertThat(summary.copied()).containsExactly(SBOM);
            assertThat(summary.failed()).hasSize(2).anySatisfy(why -> assertThat(why)
                    .endsWith("manifest " + stray.digest() + " does not refer to " + image.digest()));
        }
        assertThat(client.headManifest(to.digest(stray.digest()))).isEmpty();
    }

    @Test
    void fetchesNothingAgainThatTheDestinationHas() throws IOException {
        RawManifest image = image();
        RawManifest sbom = attachment(from, image, "bill of " + name);
        RawManifest signature = attachment(from, image, "signed " + name);
        client.putManifest(from.digest(sbom.digest()), sbom);
        client.putManifest(from.tag(tag(image.digest())), list(sbom));
        client.putManifest(from.tag(tag(image.digest()) + ".sig"), signature);
        Attachments.Summary first = copy(from, image.digest(), 1 << 20);
        try (FakeRegistry api = FakeRegistry.start()) {
            api.on(
                            "GET /v2/a/referrers/" + image.digest(),
                            FakeRegistry.body(list(sbom).bytes()))
                    .on(
                            "HEAD /v2/a/manifests/" + tag(image.digest()) + ".sig",
                            FakeRegistry.status(
                                    200,
                                    "Docker-Content-Digest",
                                    signature.digest().toString(),
                                    "Content-Length",
                                    String.valueOf(signature.size())));

            assertThat(copy(api.repository("a"), image.digest(), 1 << 20).copied())
                    .containsExactlyElementsOf(first.copied());

            assertThat(api.seen())
                    .noneMatch(request ->
                            request.method().equals("GET") && request.path().contains("/manifests/sha256:"));
        }
    }

    /** A tag has room for half of such a digest. */
    @Test
    void asksForTheReferrersOfALongDigestByTheTagThatTheSpecificationNames() throws IOException {
        Digest digest = new Digest("sha512", "ab".repeat(64));

        assertThat(RegistryClient.referrersTag(digest)).isEqualTo("sha512-" + "ab".repeat(32));
        assertThat(copy(from, digest, 1 << 20).copied()).isEmpty();
    }
}
