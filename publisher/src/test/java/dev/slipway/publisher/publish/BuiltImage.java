package dev.slipway.publisher.publish;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** An image as BuildKit pushes one with a provenance: an index of the image and its attestation. */
final class BuiltImage {
    private BuiltImage() {}

    /** Pushes one whose layers are random. */
    static RawManifest push(RegistryClient client, Repository repository, int layers, int layerBytes, Random random)
            throws IOException {
        RawManifest image = image(client, repository, layers, layerBytes, random, MediaTypes.OCI_LAYER);
        RawManifest attestation = image(client, repository, 1, 200, random, "application/vnd.in-toto+json");
        String index = """
                {"schemaVersion":2,"mediaType":"%s","manifests":[
                  {"mediaType":"%s","digest":"%s","size":%d,"platform":{"architecture":"amd64","os":"linux"}},
                  {"mediaType":"%s","digest":"%s","size":%d,"platform":{"architecture":"unknown","os":"unknown"},
                   "annotations":{"vnd.docker.reference.digest":"%s","vnd.docker.reference.type":"attestation-manifest"}}]}
                """.formatted(
                        MediaTypes.OCI_INDEX,
                        MediaTypes.OCI_MANIFEST,
                        image.digest(),
                        image.size(),
                        MediaTypes.OCI_MANIFEST,
                        attestation.digest(),
                        attestation.size(),
                        image.digest());
        RawManifest root = RawManifest.of(index.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX);
        client.putManifest(repository.tag("latest"), root);
        return root;
    }

    private static RawManifest image(
            RegistryClient client, Repository repository, int layers, int layerBytes, Random random, String type)
            throws IOException {
        List<String> pushed = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            byte[] bytes = new byte[layerBytes];
            random.nextBytes(bytes);
            pushed.add(json(client.pushBlob(repository, type, new ByteArrayInputStream(bytes))));
        }
        byte[] config = ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"n\":" + random.nextInt() + "}")
                .getBytes(StandardCharsets.UTF_8);
        Descriptor configured = client.pushBlob(repository, MediaTypes.OCI_CONFIG, new ByteArrayInputStream(config));
        String json = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(MediaTypes.OCI_MANIFEST, json(configured), String.join(",", pushed));
        RawManifest manifest = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
        client.putManifest(repository.digest(manifest.digest()), manifest);
        return manifest;
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }

    /** All that somebody who pulls the image would miss; the image itself where the tag is not there. */
    static List<String> missing(RegistryClient client, ImageReference image) throws IOException {
        List<String> missing = new ArrayList<>();
        look(client, image, missing);
        return missing;
    }

    private static void look(RegistryClient client, ImageReference image, List<String> missing) throws IOException {
        try {
            RawManifest manifest = client.getManifest(image);
            for (Descriptor child : manifest.isIndex() ? manifest.asIndex().manifests() : List.<Descriptor>of()) {
                look(client, image.repository().digest(child.digest()), missing);
            }
            for (Descriptor blob : manifest.isIndex()
                    ? List.<Descriptor>of()
                    : manifest.asManifest().blobs()) {
                if (client.headBlob(image.repository(), blob.digest()).orElse(-1) != blob.size()) {
                    missing.add("blob " + blob.digest() + " of " + image);
                }
            }
        } catch (RegistryException.NotFound e) {
            missing.add("manifest " + image);
        } catch (MalformedDocumentException e) {
            missing.add("a manifest that can be read: " + image);
        }
    }
}
