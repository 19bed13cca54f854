package dev.slipway.mirror.prepare;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Looks whether images of a mirror are whole, as somebody who pulls them would find out. */
record WholeImages(RegistryClient client, URI mirror) {

    /** All that an image lacks; the image itself where its tag is not there. */
    List<String> missing(String reference) throws IOException {
        WantedImage wanted = WantedImage.of(reference, Repository.hostOf(mirror));
        List<String> missing = new ArrayList<>();
        look(wanted.mirrored(), missing);
        return missing;
    }

    /** What an image lacks whose tag is there; nothing where it is not. */
    List<String> missingUnderItsTag(String reference) throws IOException {
        WantedImage wanted = WantedImage.of(reference, Repository.hostOf(mirror));
        return client.headManifest(wanted.mirrored()).isEmpty() ? List.of() : missing(reference);
    }

    private void look(ImageReference image, List<String> missing) throws IOException {
        RawManifest manifest;
        try {
            manifest = client.getManifest(image);
            List<Descriptor> children = manifest.isIndex() ? manifest.asIndex().manifests() : List.of();
            for (Descriptor child : children) {
                look(image.repository().digest(child.digest()), missing);
            }
            if (!manifest.isIndex()) {
                for (Descriptor blob : manifest.asManifest().blobs()) {
                    if (client.headBlob(image.repository(), blob.digest()).orElse(-1) != blob.size()) {
                        missing.add("blob " + blob.digest() + " of " + image);
                    }
                }
            }
        } catch (RegistryException.NotFound e) {
            missing.add("manifest " + image);
        } catch (MalformedDocumentException e) {
            missing.add("a manifest that can be read: " + image);
        }
    }
}
