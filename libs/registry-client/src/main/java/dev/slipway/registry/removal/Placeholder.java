package dev.slipway.registry.removal;

import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import java.nio.charset.StandardCharsets;

/**
 * What a tag leads to while it is removed: an index without images, so that it needs no blob. It names its tag, so that no other tag of the
 * repository leads to the same one, and a second try of the same removal makes the same.
 */
final class Placeholder {
    private Placeholder() {}

    /** @param tag by the grammar of tags, which has nothing that JSON would escape */
    static RawManifest of(String tag) {
        String json = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX
                + "\",\"manifests\":[],\"annotations\":{\"dev.slipway.removing\":\"" + tag + "\"}}";
        return RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX);
    }
}
