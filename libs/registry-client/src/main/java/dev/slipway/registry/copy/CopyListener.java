package dev.slipway.registry.copy;

import dev.slipway.oci.Descriptor;

/**
 * Told of a copy's progress, of one thing at a time and on threads of the copy: for progress lines and log events. Several blobs may
 * be on their way at once.
 */
public interface CopyListener {

    /** A blob belongs to the image. Whether the destination has it shows later. Not told of images that the destination has whole. */
    default void found(Descriptor blob) {}

    /** A blob's bytes begin to flow. */
    void copying(Descriptor blob);

    /** So many bytes of a blob have been read to be sent; often called, and again from few where it has to be sent again. */
    default void sent(Descriptor blob, long bytes) {}

    /** A blob or manifest has been pushed. */
    void copied(Descriptor content);

    /** The destination has this blob or manifest already. */
    void present(Descriptor content);

    /** Not interested. */
    static CopyListener none() {
        return new CopyListener() {
            @Override
            public void copying(Descriptor blob) {}

            @Override
            public void copied(Descriptor content) {}

            @Override
            public void present(Descriptor content) {}
        };
    }
}
