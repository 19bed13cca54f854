package dev.slipway.disk.conversion;

import dev.slipway.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An image whose blobs are counted as they are asked for. */
final class CountedReads extends ForwardedImage {

    private final List<String> blobs = Collections.synchronizedList(new ArrayList<>());

    CountedReads(TestImage image) {
        super(image);
    }

    /** The layers that were read so far, by their place from the bottom, in the order of reading. */
    List<Integer> layers() {
        List<String> layers = image.layerDigests();
        return blobs.stream().map(layers::indexOf).filter(place -> place >= 0).toList();
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        blobs.add(descriptor.digest().toString());
        return image.blob(descriptor);
    }
}
