package dev.slipway.mirror.sync;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.ImageConfig;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.Manifest;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is to be known of images before they are copied: when they were made, and how large they are. What the mirror has is read
 * there. Of the upstream no more than a bounded number of manifests is fetched, because it counts them. For one sync, of one thread.
 */
final class UpstreamImages {
    /** What age and size may cost in all. */
    static final int MOST_MANIFESTS = 200;

    private static final int MOST_CHILDREN = 64;
    private static final String NO_PLATFORM = "unknown";

    private final RegistryClient client;
    private final Repository upstream;
    private final Repository mirror;
    private final Platform platform;
    private final Map<Digest, Optional<Instant>> made = new HashMap<>();
    private final Set<Digest> counted = new HashSet<>();
    private int fetched;

    /**
     * @param mirror where the mirror keeps images of the upstream's repository
     * @param platform which image of an index says when that was made
     */
    UpstreamImages(RegistryClient client, Repository upstream, Repository mirror, Platform platform) {
        this.client = client;
        this.upstream = upstream;
        this.mirror = mirror;
        this.platform = platform;
    }

    /** What a tag leads to; empty where there is no such tag any more. */
    Optional<Descriptor> head(String tag) throws IOException {
        return client.headManifest(upstream.tag(tag));
    }

    /** Whether the mirror has this under the tag. */
    boolean isMirrored(String tag, Digest digest) throws IOException {
        return client.headManifest(mirror.tag(tag))
                .filter(held -> held.digest().equals(digest))
                .isPresent();
    }

    /** When an image was made; empty where its configuration does not say. */
    Optional<Instant> made(Digest digest) throws IOException {
        Optional<Instant> known = made.get(digest);
        if (known != null) {
            return known;
        }
        Optional<Instant> read;
        try {
            read = read(digest);
        } catch (MalformedDocumentException e) {
            throw new RegistryException.Malformed(e);
        }
        made.put(digest, read);
        return read;
    }

    private Optional<Instant> read(Digest digest) throws IOException, MalformedDocumentException {
        Repository place = place(digest);
        RawManifest manifest = manifest(place, digest);
        if (manifest.isIndex()) {
            List<Descriptor> images = manifest.asIndex().candidates(platform);
            Optional<Descriptor> image = images.stream().findFirst().or(() -> images(manifest).stream()
                    .findFirst());
            if (image.isEmpty()) {
                return Optional.empty();
            }
            Repository childsPlace = place.equals(mirror) ? place(image.get().digest()) : place;
            return configured(childsPlace, manifest(childsPlace, image.get().digest()));
        }
        return configured(place, manifest);
    }

    private Optional<Instant> configured(Repository place, RawManifest manifest)
            throws IOException, MalformedDocumentException {
        if (manifest.isIndex()) {
            return Optional.empty();
        }
        Descriptor config = manifest.asManifest().config();
        try (InputStream in = client.getBlob(place, config)) {
            byte[] bytes = in.readNBytes(ImageConfig.MAX_BYTES + 1);
            return ImageConfig.created("configuration " + config.digest(), bytes);
        }
    }

    /**
     * How many bytes the blobs have of an image that are in none that was counted before; empty where the upstream was asked for enough.
     */
    OptionalLong newBytes(Digest digest) throws IOException {
        if (fetched >= MOST_MANIFESTS) {
            return OptionalLong.empty();
        }
        try {
            RawManifest manifest = manifest(upstream, digest);
            if (!manifest.isIndex()) {
                return OptionalLong.of(newBytes(manifest.asManifest()));
            }
            long bytes = 0;
            for (Descriptor child :
                    manifest.asIndex().manifests().stream().limit(MOST_CHILDREN).toList()) {
                if (fetched >= MOST_MANIFESTS) {
                    return OptionalLong.empty();
                }
                RawManifest read = manifest(upstream, child.digest());
                bytes += read.isIndex() ? 0 : newBytes(read.asManifest());
            }
            return OptionalLong.of(bytes);
        } catch (MalformedDocumentException e) {
            throw new RegistryException.Malformed(e);
        }
    }

    private long newBytes(Manifest manifest) {
        return manifest.blobs().stream()
                .filter(blob -> !blob.isForeign() && counted.add(blob.digest()))
                .mapToLong(blob -> Math.min(blob.size(), Long.MAX_VALUE >> 20))
                .sum();
    }

    private Repository place(Digest digest) throws IOException {
        return client.hasManifest(mirror, digest) ? mirror : upstream;
    }

    private RawManifest manifest(Repository place, Digest digest) throws IOException {
        if (place.equals(upstream)) {
            fetched++;
        }
        return client.getManifest(place.digest(digest));
    }

    private static List<Descriptor> images(RawManifest index) {
        try {
            return index.asIndex().manifests().stream()
                    .filter(child -> child.platform()
                            .filter(offered -> offered.os().equals(NO_PLATFORM))
                            .isEmpty())
                    .toList();
        } catch (MalformedDocumentException e) {
            return List.of();
        }
    }
}
