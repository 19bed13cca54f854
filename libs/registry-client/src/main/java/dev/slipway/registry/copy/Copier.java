package dev.slipway.registry.copy;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies images into a registry, byte for byte: an index with all its children, each with its blobs, children always
 * before what refers to them. What the destination has is not sent again; a copy that failed half way is simply
 * repeated.
 */
public final class Copier {
    /** An index of indexes is allowed by the specification; more than this nobody means. */
    private static final int MAX_DEPTH = 4;

    private final RegistryClient client;
    private final CopyListener listener;
    private final CopyAllowance allowance;

    public Copier(RegistryClient client, CopyListener listener) {
        this(client, listener, CopyAllowance.unlimited());
    }

    /** @param allowance what may be copied at most; beyond it, a copy fails with {@link RegistryException.TooLarge} */
    public Copier(RegistryClient client, CopyListener listener, CopyAllowance allowance) {
        this.client = client;
        this.listener = listener;
        this.allowance = allowance;
    }

    /**
     * Copies an image within the client's reach; blobs are mounted where source and destination are one registry.
     *
     * @throws RegistryException what either registry did
     */
    public CopySummary copy(ImageReference from, ImageReference to) throws IOException {
        RawManifest root = client.getManifest(from);
        return new Run(client.source(from.repository()), from.repository(), to.repository()).copy(root, to);
    }

    /** Copies an image whose manifest is at hand, with its content from any source. */
    public CopySummary copy(ContentSource content, RawManifest root, ImageReference to) throws IOException {
        return new Run(content, null, to.repository()).copy(root, to);
    }

    /** One copy: what is under way, and what has been done. */
    private final class Run {
        private final ContentSource content;
        private final @Nullable Repository mountFrom;
        private final Repository destination;
        private final Set<Digest> done = new HashSet<>();
        private int manifests;
        private int blobsSent;
        private int blobsPresent;
        private long bytesSent;

        Run(ContentSource content, @Nullable Repository source, Repository destination) {
            this.content = content;
            this.destination = destination;
            boolean sameRegistry = source != null && source.host().equals(destination.host());
            this.mountFrom = sameRegistry && !destination.equals(source) ? source : null;
        }

        CopySummary copy(RawManifest root, ImageReference to) throws IOException {
            boolean there = client.hasManifest(destination, root.digest());
            if (!there) {
                copyContentOf(root, 0);
            }
            if (!there || to.tag().isPresent()) {
                put(to.digest().isPresent() ? to : withTagOrDigest(to, root), root);
            }
            return new CopySummary(root.descriptor(), manifests, blobsSent, blobsPresent, bytesSent);
        }

        private static ImageReference withTagOrDigest(ImageReference to, RawManifest root) {
            return to.tag().isPresent() ? to : to.withDigest(root.digest());
        }

        private void copyContentOf(RawManifest manifest, int depth) throws IOException {
            if (!manifest.isIndex()) {
                for (Descriptor blob : blobsOf(manifest)) {
                    copyBlob(blob);
                }
                return;
            }
            if (depth == MAX_DEPTH) {
                throw new RegistryException.Malformed("indexes are nested more than " + MAX_DEPTH + " deep");
            }
            for (Descriptor child : childrenOf(manifest)) {
                copyChild(child, depth + 1);
            }
        }

        private static List<Descriptor> blobsOf(RawManifest manifest) throws RegistryException.Malformed {
            try {
                return manifest.asManifest().blobs();
            } catch (MalformedDocumentException e) {
                throw new RegistryException.Malformed(e);
            }
        }

        private static List<Descriptor> childrenOf(RawManifest manifest) throws RegistryException.Malformed {
            try {
                return manifest.asIndex().manifests();
            } catch (MalformedDocumentException e) {
                throw new RegistryException.Malformed(e);
            }
        }

        private void copyChild(Descriptor child, int depth) throws IOException {
            if (!done.add(child.digest())) {
                return;
            }
            if (client.hasManifest(destination, child.digest())) {
                listener.present(child);
                return;
            }
            allowance.take(child);
            RawManifest manifest = content.manifest(child.digest().toString());
            copyContentOf(manifest, depth);
            put(destination.digest(child.digest()), manifest);
        }

        private void put(ImageReference target, RawManifest manifest) throws IOException {
            client.putManifest(target, manifest);
            manifests++;
            listener.copied(manifest.descriptor());
        }

        private void copyBlob(Descriptor blob) throws IOException {
            if (blob.isForeign() || !done.add(blob.digest())) {
                return;
            }
            if (client.hasBlob(destination, blob.digest()) || mount(blob)) {
                blobsPresent++;
                listener.present(blob);
                return;
            }
            allowance.take(blob);
            listener.copying(blob);
            client.uploadBlob(destination, blob, () -> new Heard(content.blob(blob), blob));
            blobsSent++;
            bytesSent += blob.size();
            listener.copied(blob);
        }

        private boolean mount(Descriptor blob) throws IOException {
            return mountFrom != null && client.mountBlob(destination, blob.digest(), mountFrom);
        }
    }

    /** A blob on its way, of which the listener hears. */
    private final class Heard extends FilterInputStream {
        private final Descriptor blob;
        private long bytes;

        Heard(InputStream in, Descriptor blob) {
            super(in);
            this.blob = blob;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            hear(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            hear(count);
            return count;
        }

        private void hear(int count) {
            if (count > 0) {
                bytes += count;
                listener.sent(blob, bytes);
            }
        }
    }
}
