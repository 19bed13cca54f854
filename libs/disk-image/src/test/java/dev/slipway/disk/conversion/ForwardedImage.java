package dev.slipway.disk.conversion;

import dev.slipway.disk.ImageStore;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import java.io.IOException;

/** An image whose blobs come otherwise than they lie there. */
abstract class ForwardedImage implements ImageStore {

    final TestImage image;

    ForwardedImage(TestImage image) {
        this.image = image;
    }

    @Override
    public final RawManifest manifest() {
        return image.manifest();
    }

    @Override
    public final RawManifest manifest(Digest digest) throws IOException {
        return image.manifest(digest);
    }
}
