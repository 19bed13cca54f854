package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.layout.OciLayout;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The builder image in a real registry. */
@Timeout(600)
final class PushIT {
    @TempDir
    private Path directory;

    private static BuilderImage image() {
        assumeTrue("root".equals(System.getProperty("user.name")), "the image in the cache is root's");
        return new BuilderImage(Path.of(System.getProperty("user.home"), ".cache", "slipway"), System.err::println);
    }

    @Test
    void pushesTheImageThatTheDiskIsMadeOf() throws Exception {
        BuilderImage image = image();
        try (TestRegistry registry = TestRegistry.start(directory.resolve("registry"))) {
            Repository repository = registry.repository("slipway/builder");

            String digest = image.push(repository + ":1", "nobody", "nothing");

            RawManifest pushed = registry.client().getManifest(repository.tag("1"));
            RawManifest local = OciLayout.open(image.layout()).onlyManifest();
            assertThat(pushed.digest()).isEqualTo(Digest.parse(digest));
            assertThat(pushed.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
            assertThat(pushed.asManifest().config().digest())
                    .isEqualTo(local.asManifest().config().digest());
            assertThat(pushed.asManifest().layers()).hasSize(3);
            for (Descriptor layer : pushed.asManifest().layers()) {
                try (InputStream blob = registry.client().getBlob(repository, layer)) {
                    assertThat(blob.transferTo(OutputStream.nullOutputStream())).isEqualTo(layer.size());
                }
            }
            assertThat(image.push(repository + ":2", "nobody", "nothing")).isEqualTo(digest);
        }
    }

    @Test
    void saysWhereItCouldNotPush() {
        BuilderImage image = image();

        assertThatThrownBy(() -> image.push("127.0.0.1:1/slipway/builder:1", "nobody", "nothing"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:1");
        assertThatThrownBy(() -> image.push("Not/A:Reference:", "nobody", "nothing"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Not/A:Reference:");
    }
}
