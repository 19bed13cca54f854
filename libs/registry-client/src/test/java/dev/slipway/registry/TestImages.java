package dev.slipway.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Small images whose JSON has a form that no serializer would give it again. */
final class TestImages {
    private TestImages() {}

    /** Pushes an image with one layer; its manifest has odd white space, key order and an unknown field. */
    static RawManifest pushOddlyFormattedImage(RegistryClient client, Repository repository, String tag)
            throws IOException {
        Descriptor config =
                push(client, repository, MediaTypes.OCI_CONFIG, "{\"os\":\"linux\",\"tag\":\"" + tag + "\"}");
        Descriptor layer = push(client, repository, MediaTypes.OCI_LAYER, "layer of " + repository.path());
        RawManifest manifest = oddManifest(config, layer);
        client.putManifest(repository.tag(tag), manifest);
        return manifest;
    }

    static RawManifest oddManifest(Descriptor config, Descriptor layer) {
        return manifest("""
                {   "x-unknown" : [ 1,2 , 3.0e0 ],
                  "layers":[\t%s ],"config" : %s ,
                  "annotations":{"z":"1","a":"\\u00e9"},
                    "mediaType":"%s","schemaVersion":2}

                """.formatted(json(layer), json(config), MediaTypes.OCI_MANIFEST));
    }

    static RawManifest manifest(String json) {
        return RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
    }

    static String json(Descriptor descriptor) {
        return "{\"size\": %d, \"digest\": \"%s\", \"mediaType\": \"%s\"}"
                .formatted(descriptor.size(), descriptor.digest(), descriptor.mediaType());
    }

    private static Descriptor push(RegistryClient client, Repository repository, String mediaType, String content)
            throws IOException {
        return client.pushBlob(
                repository, mediaType, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }
}
