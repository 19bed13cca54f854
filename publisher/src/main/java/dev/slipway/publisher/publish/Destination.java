package dev.slipway.publisher.publish;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.Attachments;
import dev.slipway.registry.copy.Copier;
import dev.slipway.registry.copy.CopyListener;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.util.Optional;

/**
 * One tag that an image is to get, with a client that reaches it and the image.
 *
 * @param client reads the image, and reads and writes where the tag is
 * @param from where the image lies
 * @param to the repository that is to have it
 * @param attachmentLimit bytes that a signature, an attestation or the like may have; 0 for none
 * @param temporary whether the client is for this destination alone, and ends with it
 */
record Destination(
        RegistryClient client, Repository from, Repository to, String tag, long attachmentLimit, boolean temporary)
        implements AutoCloseable {

    /** The image's manifest or index, before anything is sent. */
    RawManifest image(Digest digest) throws IOException {
        return client.getManifest(from.digest(digest));
    }

    /** Brings all of the image to the repository, by digest, with its attachments. No tag moves. */
    void bring(RawManifest image) throws IOException {
        if (to.equals(from)) {
            return;
        }
        Copier copier = new Copier(client, CopyListener.none());
        copier.copy(client.source(from), image, to.digest(image.digest()));
        if (attachmentLimit > 0) {
            new Attachments(client, copier, attachmentLimit).copy(from, image.digest(), to);
        }
    }

    /** Has the tag lead to an image that the repository has: one request, so that it leads there or where it led before. */
    void point(RawManifest image) throws IOException {
        client.putManifest(place(), image);
    }

    /**
     * Has the tag lead to an image that was brought here before.
     *
     * @return false where it is no longer there
     */
    boolean point(Digest digest) throws IOException {
        try {
            point(client.getManifest(to.digest(digest)));
            return true;
        } catch (RegistryException.NotFound e) {
            return false;
        }
    }

    /** Where the tag leads now. */
    Optional<Digest> leadsTo() throws IOException {
        return client.headManifest(place()).map(Descriptor::digest);
    }

    private ImageReference place() {
        return to.tag(tag);
    }

    @Override
    public void close() {
        if (temporary) {
            client.close();
        }
    }
}
