package dev.slipway.registry.copy;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.client.UploadBookmark;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Copies images into a registry, byte for byte: an index with all its children, each with its blobs, children always
 * before what refers to them. Blobs go side by side, each read, hashed and written in one pass. What the destination has is not
 * sent again; a copy that failed half way is simply repeated.
 */
public final class Copier {
    /** An index of indexes is allowed by the specification; more than this nobody means. */
    private static final int MAX_DEPTH = 4;

    /** Bytes of manifests that a copy keeps at once. An index whose children are more is copied child by child. */
    private static final int ROOM = 8 << 20;

    /** What is no larger is sent in one piece, and asked for while that is begun. */
    private static final long PREFETCHED = 8 << 20;
    /** The largest images that people make have some hundreds. */
    private static final int MOST_MANIFESTS = 10_000;

    private final RegistryClient client;
    private final CopyListener listener;
    private final CopyAllowance allowance;
    private final Sharing sharing;
    private final Transfers transfers;

    public Copier(RegistryClient client, CopyListener listener) {
        this(client, listener, CopyAllowance.unlimited(), Sharing.none());
    }

    /**
     * @param allowance what may be copied at most; beyond it, a copy fails with {@link RegistryException.TooLarge}
     * @param sharing with copies that may run at the same time
     */
    public Copier(RegistryClient client, CopyListener listener, CopyAllowance allowance, Sharing sharing) {
        this.client = client;
        this.listener = new OneAtATime(listener);
        this.allowance = allowance;
        this.sharing = sharing;
        this.transfers = sharing.transfers();
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
        private final Set<Digest> found = ConcurrentHashMap.newKeySet();
        private final Map<Digest, Once> begun = new ConcurrentHashMap<>();
        private final Semaphore room = new Semaphore(ROOM);
        private final AtomicInteger children = new AtomicInteger();
        private final AtomicInteger manifests = new AtomicInteger();
        private final AtomicInteger blobsSent = new AtomicInteger();
        private final AtomicInteger blobsPresent = new AtomicInteger();
        private final AtomicLong bytesSent = new AtomicLong();

        Run(ContentSource content, @Nullable Repository source, Repository destination) {
            this.content = content;
            this.destination = destination;
            boolean sameRegistry = source != null && source.host().equals(destination.host());
            this.mountFrom = sameRegistry && !destination.equals(source) ? source : null;
        }

        CopySummary copy(RawManifest root, ImageReference to) throws IOException {
            boolean there = has(root.digest());
            if (!there) {
                copyContentOf(root, 0);
            }
            if (!there || to.tag().isPresent()) {
                put(to.digest().isPresent() ? to : withTagOrDigest(to, root), root);
            }
            return new CopySummary(
                    root.descriptor(), manifests.get(), blobsSent.get(), blobsPresent.get(), bytesSent.get());
        }

        private static ImageReference withTagOrDigest(ImageReference to, RawManifest root) {
            return to.tag().isPresent() ? to : to.withDigest(root.digest());
        }

        private boolean has(Digest manifest) throws IOException {
            return transfers.ask(() -> client.hasManifest(destination, manifest));
        }

        private void copyContentOf(RawManifest manifest, int depth) throws IOException {
            if (!manifest.isIndex()) {
                List<Descriptor> blobs = blobsOf(manifest).stream()
                        .filter(blob -> !blob.isForeign())
                        .toList();
                blobs.stream().filter(blob -> found.add(blob.digest())).forEach(listener::found);
                Forks.all(blobs.stream()
                        .map(blob -> once(blob, () -> copyBlob(blob)))
                        .toList());
                return;
            }
            if (depth == MAX_DEPTH) {
                throw new RegistryException.Malformed("indexes are nested more than " + MAX_DEPTH + " deep");
            }
            List<Descriptor> all = childrenOf(manifest);
            if (children.addAndGet(all.size()) > MOST_MANIFESTS) {
                throw new RegistryException.Malformed("an image of more than " + MOST_MANIFESTS + " manifests");
            }
            copyChildren(all, depth + 1);
        }

        /** Side by side where there is room for all of them. Only images are: so indexes in indexes add up to nothing large. */
        private void copyChildren(List<Descriptor> all, int depth) throws IOException {
            List<Forks.Task> tasks = new ArrayList<>(all.size());
            long bytes = 0;
            boolean images = true;
            for (Descriptor child : all) {
                tasks.add(once(child, () -> copyChild(child, depth)));
                bytes += Math.min(most(child), ROOM);
                images &= MediaTypes.isManifest(child.mediaType());
            }
            if (!images || bytes > ROOM || !room.tryAcquire((int) bytes)) {
                for (Forks.Task task : tasks) {
                    task.run();
                }
                return;
            }
            try {
                Forks.all(tasks);
            } finally {
                room.release((int) bytes);
            }
        }

        /** How large a child's manifest may be: as large as the index says, where it says it. */
        private static long most(Descriptor child) {
            return child.size() == 0 ? RawManifest.MAX_BYTES : child.size();
        }

        /** What two manifests refer to is copied once, and is there when either of them is pushed. */
        private Forks.Task once(Descriptor wanted, Forks.Task task) {
            return () ->
                    begun.computeIfAbsent(wanted.digest(), _ -> new Once(task)).run();
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
            if (has(child.digest())) {
                listener.present(child);
                return;
            }
            RawManifest manifest =
                    transfers.ask(() -> content.manifest(child.digest().toString()));
            checkIsAsDescribed(child, manifest);
            allowance.take(manifest.descriptor());
            copyContentOf(manifest, depth);
            put(destination.digest(child.digest()), manifest);
        }

        private static void checkIsAsDescribed(Descriptor child, RawManifest manifest)
                throws RegistryException.Malformed {
            if (manifest.size() > most(child)) {
                throw new RegistryException.Malformed("manifest " + child.digest() + " has " + manifest.size()
                        + " bytes, and its index says " + child.size());
            }
            if (MediaTypes.isManifest(child.mediaType()) && manifest.isIndex()) {
                throw new RegistryException.Malformed(
                        "manifest " + child.digest() + " is an index, and its index says that it is an image");
            }
        }

        private void put(ImageReference target, RawManifest manifest) throws IOException {
            transfers.ask(() -> {
                client.putManifest(target, manifest);
                return manifest;
            });
            manifests.incrementAndGet();
            listener.copied(manifest.descriptor());
        }

        private void copyBlob(Descriptor blob) throws IOException {
            // Where it is another copy that sends it, the next round finds it, or sends it.
            while (!isThere(blob, Optional.empty())
                    && !transfers.alone(destination, blob.digest(), () -> fetch(blob))) {}
        }

        /** What the destination has, or takes over from a repository that has it. */
        private boolean isThere(Descriptor blob, Optional<Repository> holder) throws IOException {
            boolean there = transfers.ask(() -> client.hasBlob(destination, blob.digest()));
            if (!there && !mount(blob, holder)) {
                return false;
            }
            hold(destination, blob);
            blobsPresent.incrementAndGet();
            listener.present(blob);
            return true;
        }

        private boolean mount(Descriptor blob, Optional<Repository> holder) throws IOException {
            Set<Repository> holders = new LinkedHashSet<>();
            Optional.ofNullable(mountFrom).ifPresent(holders::add);
            transfers.holder(destination, blob.digest()).ifPresent(holders::add);
            holder.filter(repository -> repository.host().equals(destination.host()) && !repository.equals(destination))
                    .ifPresent(holders::add);
            for (Repository repository : holders) {
                if (transfers.ask(() -> client.mountBlob(destination, blob.digest(), repository))) {
                    return true;
                }
            }
            return false;
        }

        private void hold(Repository repository, Descriptor blob) {
            if (!sharing.discreet()) {
                transfers.holds(repository, blob.digest());
            }
        }

        private void fetch(Descriptor blob) throws IOException {
            try (Claims.Claim claim = sharing.claims().take(sharing.claimed(destination, blob.digest()), () -> {})) {
                if (claim.isLate() && isThere(blob, claim.holder())) {
                    return;
                }
                send(blob, claim);
                claim.arrived(destination);
            }
        }

        private void send(Descriptor blob, Claims.Claim claim) throws IOException {
            allowance.take(blob);
            transfers.send(blob.size(), () -> {
                listener.copying(blob);
                upload(blob, claim);
                return blob;
            });
            hold(destination, blob);
            blobsSent.incrementAndGet();
            bytesSent.addAndGet(blob.size());
            listener.copied(blob);
        }

        private void upload(Descriptor blob, Claims.Claim claim) throws IOException {
            Optional<UploadBookmark> bookmark = claim.upload();
            Blob bytes = new Blob(content, blob);
            if (bookmark.isPresent() && blob.size() > PREFETCHED) {
                Repository now = client.uploadBlob(destination, blob, bytes, bookmark.get());
                if (now.equals(destination) || client.mountBlob(destination, blob.digest(), now)) {
                    return;
                }
            }
            try (Prefetch prefetch = Prefetch.of(bytes)) {
                client.uploadBlob(destination, blob, prefetch);
            }
        }
    }

    /** A task that whoever comes first runs, and that has ended for all who come later. */
    private static final class Once implements Forks.Task {
        private final Forks.Task task;
        private final ReentrantLock running = new ReentrantLock();
        private boolean done;

        Once(Forks.Task task) {
            this.task = task;
        }

        @Override
        public void run() throws IOException {
            try {
                running.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryException.Interrupted(e);
            }
            try {
                if (!done) {
                    task.run();
                    done = true;
                }
            } finally {
                running.unlock();
            }
        }
    }

    /** A listener that hears of one thing at a time. */
    private static final class OneAtATime implements CopyListener {
        private final CopyListener listener;

        OneAtATime(CopyListener listener) {
            this.listener = listener;
        }

        @Override
        public synchronized void found(Descriptor blob) {
            listener.found(blob);
        }

        @Override
        public synchronized void copying(Descriptor blob) {
            listener.copying(blob);
        }

        @Override
        public synchronized void sent(Descriptor blob, long bytes) {
            listener.sent(blob, bytes);
        }

        @Override
        public synchronized void copied(Descriptor content) {
            listener.copied(content);
        }

        @Override
        public synchronized void present(Descriptor content) {
            listener.present(content);
        }
    }

    /** A blob at its source, of which the listener hears as it is read. */
    private final class Blob implements BlobContent {
        private final ContentSource content;
        private final Descriptor descriptor;

        Blob(ContentSource content, Descriptor descriptor) {
            this.content = content;
            this.descriptor = descriptor;
        }

        @Override
        public InputStream open() throws IOException {
            return new Heard(content.blob(descriptor), descriptor, 0);
        }

        @Override
        public InputStream openAt(long offset) throws IOException {
            return offset == 0 ? open() : new Heard(content.rest(descriptor, offset), descriptor, offset);
        }
    }

    /** A blob on its way, of which the listener hears. */
    private final class Heard extends FilterInputStream {
        private final Descriptor blob;
        private long bytes;

        Heard(InputStream in, Descriptor blob, long offset) {
            super(in);
            this.blob = blob;
            this.bytes = offset;
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
