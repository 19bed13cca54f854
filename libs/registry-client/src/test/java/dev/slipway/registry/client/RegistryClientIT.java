package dev.slipway.registry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.TestImages;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.OpenRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol against CNCF Distribution itself. */
class RegistryClientIT {
    @TempDir
    static Path directory;

    private static DistributionProcess registry;
    private static RegistryClient client;

    @BeforeAll
    static void start() throws Exception {
        registry = OpenRegistry.start(directory);
        client = RegistryClient.builder().build();
    }

    @AfterAll
    static void stop() {
        client.close();
        registry.close();
    }

    private static Repository repository(String path) {
        return Repository.at(registry.url(), path);
    }

    @Test
    void streamsBlobOfUnknownLengthInSeveralChunks() throws IOException {
        byte[] content = random(20 << 20, 1);

        Descriptor pushed =
                client.pushBlob(repository("blobs/chunked"), MediaTypes.OCI_LAYER, new ByteArrayInputStream(content));

        assertThat(pushed).isEqualTo(Descriptor.of(MediaTypes.OCI_LAYER, content));
        try (InputStream in = client.getBlob(repository("blobs/chunked"), pushed)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void pushesEmptyBlob() throws IOException {
        Descriptor pushed =
                client.pushBlob(repository("blobs/empty"), MediaTypes.OCI_LAYER, InputStream.nullInputStream());

        assertThat(client.headBlob(repository("blobs/empty"), pushed.digest())).hasValue(0);
    }

    @Test
    void pushesFileOnceAndThenFindsItThere() throws IOException {
        byte[] content = random(3 << 20, 2);
        Path file = Files.write(directory.resolve("blob"), content);
        Descriptor descriptor = Descriptor.of(MediaTypes.OCI_LAYER, content);

        assertThat(client.pushBlob(repository("blobs/file"), descriptor, BlobContent.of(file)))
                .isTrue();
        assertThat(client.pushBlob(repository("blobs/file"), descriptor, BlobContent.of(file)))
                .isFalse();
        assertThat(client.headBlob(repository("blobs/file"), descriptor.digest()))
                .hasValue(content.length);
    }

    @Test
    void refusesUploadWhoseContentIsNotWhatItsDigestSays() throws IOException {
        Descriptor promised = Descriptor.of(MediaTypes.OCI_LAYER, "promised".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> client.pushBlob(
                        repository("blobs/wrong"),
                        promised,
                        BlobContent.of("replaced".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(RegistryException.Rejected.class)
                .hasMessageContaining("DIGEST_INVALID");
        assertThat(client.headBlob(repository("blobs/wrong"), promised.digest()))
                .isEmpty();
    }

    @Test
    void mountsBlobFromAnotherRepository() throws IOException {
        byte[] content = random(1000, 3);
        Descriptor pushed =
                client.pushBlob(repository("mount/from"), MediaTypes.OCI_LAYER, new ByteArrayInputStream(content));

        boolean mounted = client.mountBlob(repository("mount/into"), pushed.digest(), repository("mount/from"));
        boolean absent =
                client.mountBlob(repository("mount/into"), Digest.sha256(new byte[7]), repository("mount/from"));

        assertThat(mounted).isTrue();
        assertThat(absent).isFalse();
        assertThat(client.headBlob(repository("mount/into"), pushed.digest())).hasValue(1000);
    }

    @Test
    void keepsManifestBytesThatNobodyElseWouldWrite() throws IOException {
        Repository repository = repository("manifests/odd");
        RawManifest odd = TestImages.pushOddlyFormattedImage(client, repository, "1.0");

        RawManifest fetched = client.getManifest(repository.tag("1.0"));

        assertThat(fetched.bytes()).isEqualTo(odd.bytes());
        assertThat(fetched.digest()).isEqualTo(odd.digest());
        assertThat(fetched.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(client.headManifest(repository.tag("1.0"))).hasValue(odd.descriptor());
        assertThat(client.getManifest(repository.digest(odd.digest()))).isEqualTo(odd);
    }

    @Test
    void tellsAbsenceFromFailure() throws IOException {
        assertThat(client.headManifest(repository("no/such").tag("x"))).isEmpty();
        assertThat(client.headBlob(repository("no/such"), Digest.sha256(new byte[1])))
                .isEmpty();
        assertThatThrownBy(() -> client.getManifest(repository("no/such").tag("x")))
                .isInstanceOf(RegistryException.NotFound.class)
                .hasMessageContaining("no/such");
        assertThatThrownBy(() -> client.getBlob(repository("no/such"), Digest.sha256(new byte[1])))
                .isInstanceOf(RegistryException.NotFound.class);
    }

    @Test
    void saysInItsOwnWordsThatAManifestIsGone() throws IOException {
        Repository repository = repository("manifests/gone");
        RawManifest image = TestImages.pushOddlyFormattedImage(client, repository, "1");
        OpenRegistry.delete(registry.url(), repository.path(), image.digest().toString());

        for (Repository asked : List.of(repository, repository("manifests/never-pushed"))) {
            assertThatThrownBy(() -> client.getManifest(asked.digest(image.digest())))
                    .isInstanceOfSatisfying(RegistryException.NotFound.class, e -> assertThat(e.code())
                            .contains("MANIFEST_UNKNOWN"));
        }
    }

    @Test
    void listsTagsAndRepositories() throws IOException {
        Repository repository = repository("listed/repository");
        RawManifest image = TestImages.pushOddlyFormattedImage(client, repository, "a");
        client.putManifest(repository.tag("b"), image);

        assertThat(client.tags(repository)).containsExactlyInAnyOrder("a", "b");
        assertThat(client.catalog(repository.host())).contains("listed/repository");
    }

    static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
