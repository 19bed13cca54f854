package dev.slipway.registry;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Small images whose JSON has a form that no serializer would give it again. */
public final class TestImages {
    private TestImages() {}

    /** Pushes an image with one layer; its manifest has odd white space, key order and an unknown field. */
    public static RawManifest pushOddlyFormattedImage(RegistryClient client, Repository repository, String tag)
            throws IOException {
        Descriptor config =
                push(client, repository, MediaTypes.OCI_CONFIG, "{\"os\":\"linux\",\"tag\":\"" + tag + "\"}");
        Descriptor layer = push(client, repository, MediaTypes.OCI_LAYER, "layer of " + repository.path());
        RawManifest manifest = oddManifest(config, layer);
        client.putManifest(repository.tag(tag), manifest);
        return manifest;
    }

    /** An OCI layout directory with the same kind of image. */
    public static RawManifest writeLayout(Path directory, String tag) throws IOException {
        byte[] config = "{\"os\":\"linux\"}".getBytes(StandardCharsets.UTF_8);
        byte[] layer = "layer".getBytes(StandardCharsets.UTF_8);
        RawManifest manifest =
                oddManifest(Descriptor.of(MediaTypes.OCI_CONFIG, config), Descriptor.of(MediaTypes.OCI_LAYER, layer));
        Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
        for (byte[] blob : List.of(config, layer, manifest.bytes())) {
            Files.write(blobs.resolve(Digest.sha256(blob).hex()), blob);
        }
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
        Files.writeString(directory.resolve("index.json"), """
            {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d,
             "annotations":{"org.opencontainers.image.ref.name":"%s"}}]}
            """.formatted(
                        manifest.mediaType(), manifest.digest(), manifest.size(), tag));
        return manifest;
    }

    public static RawManifest oddManifest(Descriptor config, Descriptor layer) {
        return manifest("""
            {   "x-unknown" : [ 1,2 , 3.0e0 ],
              "layers":[\t%s ],"config" : %s ,
              "annotations":{"z":"1","a":"\\u00e9"},
                "mediaType":"%s","schemaVersion":2}

            """.formatted(json(layer), json(config), MediaTypes.OCI_MANIFEST));
    }

    public static RawManifest manifest(String json) {
        return manifest(json, MediaTypes.OCI_MANIFEST);
    }

    public static RawManifest manifest(String json, String mediaType) {
        return RawManifest.of(json.getBytes(StandardCharsets.UTF_8), mediaType);
    }

    public static String json(Descriptor descriptor) {
        return "{\"size\": %d, \"digest\": \"%s\", \"mediaType\": \"%s\"}"
                .formatted(descriptor.size(), descriptor.digest(), descriptor.mediaType());
    }

    private static Descriptor push(RegistryClient client, Repository repository, String mediaType, String content)
            throws IOException {
        return client.pushBlob(
                repository, mediaType, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }
}
