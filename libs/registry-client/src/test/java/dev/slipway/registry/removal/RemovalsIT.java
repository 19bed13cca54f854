package dev.slipway.registry.removal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.TestImages;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.OpenRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removals from CNCF Distribution itself. */
class RemovalsIT {
    @TempDir
    static Path directory;

    private static DistributionProcess registry;
    private static RegistryClient client;
    private static Removals removals;

    @BeforeAll
    static void start() throws Exception {
        registry = OpenRegistry.start(directory);
        client = RegistryClient.builder().build();
        removals = new Removals(client);
    }

    @AfterAll
    static void stop() {
        client.close();
        registry.close();
    }

    private static Repository repository(String path) {
        return Repository.at(registry.url(), path);
    }

    private static RawManifest image(Repository repository, String... tags) throws IOException {
        RawManifest image = TestImages.pushOddlyFormattedImage(client, repository, tags[0]);
        for (String tag : tags) {
            client.putManifest(repository.tag(tag), image);
        }
        return image;
    }

    private static RawManifest index(Repository repository, String tag, RawManifest... images) throws IOException {
        RawManifest index = TestImages.manifest(
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"annotations\":{\"of\":\"%s\"},\"manifests\":[%s]}"
                        .formatted(
                                MediaTypes.OCI_INDEX,
                                tag,
                                String.join(
                                        ",",
                                        List.of(images).stream()
                                                .map(image -> TestImages.json(image.descriptor()))
                                                .toList())),
                MediaTypes.OCI_INDEX);
        client.putManifest(repository.tag(tag), index);
        return index;
    }

    private static boolean has(Repository repository, Digest digest) throws IOException {
        return client.headManifest(repository.digest(digest)).isPresent();
    }

    @Test
    void removesOneTagOfTwoAndLeavesTheImageUnderTheOther() throws IOException {
        Repository web = repository("images/acme/web");
        RawManifest image = image(web, "1.4", "latest");

        assertThat(removals.removeTag(web, "1.4")).contains(image.digest());

        assertThat(client.tags(web)).containsExactly("latest");
        assertThat(client.getManifest(web.tag("latest"))).isEqualTo(image);
        assertThat(removals.removeTag(web, "1.4")).isEmpty();
        assertThat(removals.removeTag(repository("images/acme/none"), "1.4")).isEmpty();
    }

    @Test
    void removesTheLastTagAndLeavesTheImageToThoseWhoKnowItsDigest() throws IOException {
        Repository web = repository("images/acme/last");
        RawManifest image = image(web, "1.4");

        removals.removeTag(web, "1.4");

        assertThat(removals.tags(web)).isEmpty();
        assertThat(client.getManifest(web.digest(image.digest()))).isEqualTo(image);
    }

    /** A removal that died after its first half. */
    @Test
    void removesATagThatLeadsToItsPlaceholder() throws IOException {
        Repository web = repository("images/acme/half");
        RawManifest image = image(web, "1.4", "latest");
        client.putManifest(web.tag("1.4"), Placeholder.of("1.4"));

        assertThat(removals.removeTag(web, "1.4")).isPresent();

        assertThat(client.tags(web)).containsExactly("latest");
        assertThat(has(web, image.digest())).isTrue();
    }

    @Test
    void givesATagAgainThatWasRemoved() throws IOException {
        Repository web = repository("images/acme/again");
        RawManifest image = image(web, "1.4");
        removals.removeTag(web, "1.4");

        client.putManifest(web.tag("1.4"), image);

        assertThat(client.getManifest(web.tag("1.4"))).isEqualTo(image);
        removals.removeTag(web, "1.4");
        assertThat(removals.tags(web)).isEmpty();
    }

    @Test
    void removesAllThatARepositoryHasWithTheImagesOfItsIndexes() throws IOException {
        Repository build = repository("builds/acme/b1");
        RawManifest amd64 = image(build, "amd64");
        RawManifest index = index(build, "latest", amd64);
        client.deleteManifest(build, amd64.digest());
        client.putManifest(build.digest(amd64.digest()), amd64);

        assertThat(removals.removeAll(build)).isEqualTo(1);

        assertThat(has(build, index.digest())).isFalse();
        assertThat(has(build, amd64.digest())).isFalse();
        assertThat(removals.removeAll(build)).isZero();
        assertThat(removals.removeAll(repository("builds/acme/none"))).isZero();
    }

    @Test
    void removesAnUntaggedIndexButNoImageThatAnotherIndexHas() throws IOException {
        Repository web = repository("images/acme/multi");
        RawManifest shared = image(web, "shared");
        RawManifest own = image(web, "own");
        RawManifest before = index(web, "1.4", shared, own);
        RawManifest after = index(web, "latest", shared);
        removals.removeTag(web, "shared");
        removals.removeTag(web, "own");
        assertThat(removals.removeUntagged(web, before.digest())).isFalse();
        removals.removeTag(web, "1.4");

        assertThat(removals.removeUntagged(web, before.digest())).isTrue();

        assertThat(has(web, before.digest())).isFalse();
        assertThat(has(web, own.digest())).isFalse();
        assertThat(has(web, shared.digest())).isTrue();
        assertThat(has(web, after.digest())).isTrue();
        assertThat(removals.removeUntagged(web, shared.digest())).isFalse();
        assertThat(removals.removeUntagged(web, before.digest())).isFalse();
    }

    @Test
    void removesWhatIsAttachedToAnUntaggedImage() throws IOException {
        Repository web = repository("images/acme/attached");
        RawManifest image = image(web, "1.4");
        RawManifest signature = image(web, "signature");
        String attached = RegistryClient.referrersTag(image.digest());
        RawManifest list = index(web, attached, signature);
        removals.removeTag(web, "signature");
        removals.removeTag(web, "1.4");

        assertThat(removals.removeUntagged(web, image.digest())).isTrue();

        assertThat(removals.tags(web)).isEmpty();
        assertThat(has(web, list.digest())).isFalse();
        assertThat(has(web, signature.digest())).isFalse();
    }
}
