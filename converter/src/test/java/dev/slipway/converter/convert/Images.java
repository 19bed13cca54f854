package dev.slipway.converter.convert;

import dev.slipway.disk.ImageStore;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry in memory. */
final class Images implements PushedImages {
    private final Map<String, ImageStore> byDigest = new ConcurrentHashMap<>();
    final AtomicInteger opened = new AtomicInteger();
    boolean broken;

    <T extends ImageStore> T add(T image) throws IOException {
        byDigest.put(image.manifest().digest().toString(), image);
        return image;
    }

    void addAgain(ImageStore image) {
        try {
            add(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ImageStore open(String repository, Digest digest) throws IOException {
        if (broken) {
            throw new IOException("no route to host");
        }
        opened.incrementAndGet();
        ImageStore image = byDigest.get(digest.toString());
        if (image == null) {
            throw new ImageStore.MissingContentException("no manifest " + digest, new IOException());
        }
        return image;
    }
}
