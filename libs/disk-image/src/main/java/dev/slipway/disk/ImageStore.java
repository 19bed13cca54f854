package dev.slipway.disk;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import java.io.IOException;
import java.io.InputStream;

/**
 * Where an image's documents and layers come from: a registry, a layout folder. An {@link IOException} from it is broken
 * machinery, not a bad image.
 */
public interface ImageStore {

    /** The manifest or index that the image's reference names. */
    RawManifest manifest() throws IOException;

    /** A manifest that an index of this image names. The conversion checks that it has this digest. */
    RawManifest manifest(Digest digest) throws IOException;

    /** The bytes of a blob, from the beginning; may be asked for again. The conversion checks the digest itself. */
    InputStream blob(Descriptor descriptor) throws IOException;

    /** The store is in order and does not have what the image refers to. */
    final class MissingContentException extends IOException {

        private static final long serialVersionUID = 1;

        public MissingContentException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
