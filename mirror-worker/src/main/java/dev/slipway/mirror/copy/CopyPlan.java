package dev.slipway.mirror.copy;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What there is to copy of an image, known before the first byte: its manifests are fetched once, and kept for the copy, so that
 * an upstream that counts them counts no more of them. Of an image with more manifests than it keeps, the size stays unknown.
 */
public final class CopyPlan implements ContentSource {
    /** Official images have about twenty, each of some kilobytes. */
    private static final int MOST_MANIFESTS = 64;

    private static final long MOST_BYTES = 4L << 20;

    private final ContentSource content;
    private final Map<String, RawManifest> manifests = new HashMap<>();
    private final Set<Digest> blobs = new HashSet<>();
    private long total;
    private long kept;
    private boolean whole = true;

    private CopyPlan(ContentSource content) {
        this.content = content;
    }

    /** Says of a manifest whether the destination has it, with all that belongs to it. */
    @FunctionalInterface
    public interface Presence {
        boolean has(Digest manifest) throws IOException;
    }

    /** @param root of the image */
    public static CopyPlan of(ContentSource content, RawManifest root, Presence presence) throws IOException {
        CopyPlan plan = new CopyPlan(content);
        if (!presence.has(root.digest())) {
            plan.add(root, presence, 0);
        }
        return plan;
    }

    private void add(RawManifest manifest, Presence presence, int depth) throws IOException {
        try {
            if (!manifest.isIndex()) {
                manifest.asManifest().blobs().forEach(this::add);
                return;
            }
            for (Descriptor child : manifest.asIndex().manifests()) {
                addChild(child, presence, depth + 1);
            }
        } catch (MalformedDocumentException e) {
            // The copy says so.
            whole = false;
        }
    }

    private void addChild(Descriptor child, Presence presence, int depth) throws IOException {
        String digest = child.digest().toString();
        // Indexes in indexes are rare; the copy knows how deep they may go.
        if (!whole || manifests.containsKey(digest) || presence.has(child.digest())) {
            return;
        }
        if (depth > 1 || manifests.size() == MOST_MANIFESTS || child.size() > MOST_BYTES - kept) {
            whole = false;
            return;
        }
        RawManifest manifest = content.manifest(digest);
        manifests.put(digest, manifest);
        kept += child.size();
        add(manifest, presence, depth);
    }

    private void add(Descriptor blob) {
        if (!blob.isForeign() && blobs.add(blob.digest())) {
            // What strangers claim may be more than a number holds.
            whole = whole && blob.size() <= Long.MAX_VALUE - total;
            total += blob.size();
        }
    }

    /** The bytes of all blobs; empty where the image has more parts than were looked at. */
    public Optional<Long> total() {
        return whole ? Optional.of(total) : Optional.empty();
    }

    /** Whether this is part of the bytes that are counted. */
    static boolean counts(Descriptor part) {
        return !MediaTypes.isManifest(part.mediaType()) && !MediaTypes.isIndex(part.mediaType());
    }

    @Override
    public RawManifest manifest(String tagOrDigest) throws IOException {
        RawManifest known = manifests.get(tagOrDigest);
        return known == null ? content.manifest(tagOrDigest) : known;
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        return content.blob(descriptor);
    }

    @Override
    public InputStream uncheckedBlob(Descriptor descriptor) throws IOException {
        return content.uncheckedBlob(descriptor);
    }
}
