package dev.slipway.disk.layer;

import com.github.luben.zstd.ZstdInputStream;
import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** How a layer's archive is compressed, by its media type. */
enum Compression {
    NONE,
    GZIP,
    ZSTD;

    private static final int BUFFER_BYTES = 128 << 10;

    /**
     * The compression that a media type of the OCI image specification or of Docker names; layers that are not to be
     * distributed ("foreign") are read like any other, if the store has them.
     */
    static Compression of(String mediaType) throws BadImageException {
        return switch (mediaType) {
            case "application/vnd.oci.image.layer.v1.tar",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar",
                    "application/vnd.docker.image.rootfs.diff.tar",
                    "application/vnd.docker.image.rootfs.foreign.diff.tar" -> NONE;
            case "application/vnd.oci.image.layer.v1.tar+gzip",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                    "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip" -> GZIP;
            case "application/vnd.oci.image.layer.v1.tar+zstd",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
                    "application/vnd.docker.image.rootfs.diff.tar.zstd" -> ZSTD;
            default -> throw new BadImageException(Reason.UNSUPPORTED_LAYER, "layer of media type " + mediaType);
        };
    }

    InputStream decompress(InputStream blob) throws IOException {
        return switch (this) {
            case NONE -> blob;
            case GZIP -> new GZIPInputStream(blob, BUFFER_BYTES);
            case ZSTD -> new ZstdInputStream(blob);
        };
    }
}
