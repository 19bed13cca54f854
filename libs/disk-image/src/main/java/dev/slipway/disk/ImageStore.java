package dev.slipway.disk;

import java.io.IOException;
import java.io.InputStream;

/**
 * Where an image's documents and layers come from: a registry, a layout folder. An {@link IOException} from it is broken
 * machinery, not a bad image.
 */
public interface ImageStore {

    /** The manifest or index that the image's reference names. */
    Manifest manifest() throws IOException;

    /** A manifest that an index of this image names. */
    Manifest manifest(String digest) throws IOException;

    /**
     * The bytes of a blob, from the beginning; may be asked for again. The conversion checks the digest itself.
     *
     * @param size as the manifest says
     */
    InputStream blob(String digest, long size) throws IOException;

    /** The store is in order and does not have what the image refers to. */
    final class MissingContentException extends IOException {

        private static final long serialVersionUID = 1;

        public MissingContentException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * A manifest or index exactly as stored.
     *
     * @param digest {@code sha256:} and 64 hexadecimal digits
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Manifest(String digest, String mediaType, byte[] bytes) {}
}
