package dev.slipway.buildapi.registryevents;

import dev.slipway.buildapi.read.UnannouncedImage;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Images that the sweep does not announce, so that it neither fetches them each time nor finds nothing else beside them. It
 * forgets the oldest, and all with its process: these are looked at once more then. For one thread at a time.
 */
final class PassedOver {
    private static final int MOST = 10_000;

    private final Set<String> digests = new LinkedHashSet<>();

    void add(UnannouncedImage image) {
        digests.add(key(image));
        if (digests.size() > MOST) {
            digests.remove(digests.iterator().next());
        }
    }

    boolean contains(UnannouncedImage image) {
        return digests.contains(key(image));
    }

    int size() {
        return digests.size();
    }

    private static String key(UnannouncedImage image) {
        return image.repository() + "@" + image.digest();
    }
}
