package dev.slipway.disk.conversion;

import dev.slipway.disk.ImageStore;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An image whose blobs are counted as they are asked for. */
final class CountedReads implements ImageStore {

    private final TestImage image;
    private final List<String> blobs = Collections.synchronizedList(new ArrayList<>());

    CountedReads(TestImage image) {
        this.image = image;
    }

    /** The layers that were read so far, by their place from the bottom, in the order of reading. */
    List<Integer> layers() {
        List<String> layers = image.layerDigests();
        return blobs.stream().map(layers::indexOf).filter(place -> place >= 0).toList();
    }

    @Override
    public RawManifest manifest() {
        return image.manifest();
    }

    @Override
    public RawManifest manifest(Digest digest) throws IOException {
        return image.manifest(digest);
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        blobs.add(descriptor.digest().toString());
        return image.blob(descriptor);
    }
}
