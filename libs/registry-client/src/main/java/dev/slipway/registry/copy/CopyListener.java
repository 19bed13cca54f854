package dev.slipway.registry.copy;

import dev.slipway.oci.Descriptor;

/** Told of a copy's progress, on the copying thread: for progress lines and log events. */
public interface CopyListener {

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
