package dev.slipway.disk.layer;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.tar.Compression;

/** How a layer's archive is compressed: its media type says so, and not its first bytes. */
final class LayerCompression {

    private LayerCompression() {}

    /**
     * The compression that a media type of the OCI image specification or of Docker names; layers that are not to be
     * distributed ("foreign") are read like any other, if the store has them.
     */
    static Compression of(String mediaType) throws BadImageException {
        return switch (mediaType) {
            case "application/vnd.oci.image.layer.v1.tar",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar",
                    "application/vnd.docker.image.rootfs.diff.tar",
                    "application/vnd.docker.image.rootfs.foreign.diff.tar" -> Compression.NONE;
            case "application/vnd.oci.image.layer.v1.tar+gzip",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                    "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip" -> Compression.GZIP;
            case "application/vnd.oci.image.layer.v1.tar+zstd",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
                    "application/vnd.docker.image.rootfs.diff.tar.zstd" -> Compression.ZSTD;
            default -> throw new BadImageException(Reason.UNSUPPORTED_LAYER, "layer of media type " + mediaType);
        };
    }
}
