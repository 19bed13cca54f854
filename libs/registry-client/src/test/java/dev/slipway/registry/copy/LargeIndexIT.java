package dev.slipway.registry.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.TestImages;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.OpenRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index whose manifests are more than a copy keeps at once. */
class LargeIndexIT {
    private static final int PADDING = 3 << 20;

    @Test
    void isCopiedManifestByManifest(@TempDir Path directory) throws Exception {
        try (DistributionProcess registry = OpenRegistry.start(directory);
                RegistryClient client = RegistryClient.builder().build()) {
            Repository from = Repository.at(registry.url(), "from");
            Repository to = Repository.at(registry.url(), "to");
            byte[] empty = {'{', '}'};
            Descriptor config = Descriptor.of(MediaTypes.OCI_EMPTY, empty);
            client.pushBlob(from, config, BlobContent.of(empty));
            List<String> entries = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RawManifest child = TestImages.manifest(
                        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[],\"annotations\":{\"a\":\"%s\"}}"
                                .formatted(
                                        MediaTypes.OCI_MANIFEST,
                                        TestImages.json(config),
                                        String.valueOf(i).repeat(PADDING)));
                client.putManifest(from.digest(child.digest()), child);
                entries.add(TestImages.json(child.descriptor()));
            }
            RawManifest index = TestImages.manifest(
                    "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                            .formatted(MediaTypes.OCI_INDEX, String.join(",", entries)),
                    MediaTypes.OCI_INDEX);
            client.putManifest(from.tag("1"), index);

            CopySummary summary = new Copier(client, CopyListener.none()).copy(from.tag("1"), to.tag("1"));

            assertThat(summary.manifestsSent()).isEqualTo(5);
            assertThat(client.getManifest(to.tag("1"))).isEqualTo(index);
        }
    }
}
