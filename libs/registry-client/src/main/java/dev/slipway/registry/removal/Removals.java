package dev.slipway.registry.removal;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Removals from repositories of the registries that a client knows. Its credentials must be allowed to delete. */
public record Removals(RegistryClient client) {
    /** An index of indexes is rare, and none goes deeper. */
    private static final int DEEPEST = 3;

    /**
     * Removes one tag. Others that lead to the same image stay, and so does the image.
     *
     * <p>A registry removes a tag only with the manifest that it leads to. So this first has the tag lead to a {@link Placeholder} that
     * nothing else leads to, and then removes that. Who gives the tag to an image in between keeps it.
     *
     * @return what the tag led to; empty where there was none
     */
    public Optional<Digest> removeTag(Repository repository, String tag) throws IOException {
        Optional<Descriptor> before = client.headManifest(repository.tag(tag));
        if (before.isEmpty()) {
            return Optional.empty();
        }
        RawManifest placeholder = Placeholder.of(tag);
        client.putManifest(repository.tag(tag), placeholder);
        client.deleteManifest(repository, placeholder.digest());
        return Optional.of(before.get().digest());
    }

    /**
     * Removes everything that tags of a repository lead to, and the tags.
     *
     * @return how many tags there were
     */
    public int removeAll(Repository repository) throws IOException {
        List<String> tags = tags(repository);
        Set<Digest> roots = new LinkedHashSet<>();
        for (String tag : tags) {
            client.headManifest(repository.tag(tag)).ifPresent(found -> roots.add(found.digest()));
        }
        for (Digest root : roots) {
            removeFromTheLeaves(repository, root, Set.of(), DEEPEST);
        }
        return tags.size();
    }

    /**
     * Removes an image that no tag leads to any more, with what belongs to it alone: the images of its index, and what is attached to it.
     *
     * @return false where a tag leads to it, itself or by an index, and where the repository does not have it
     */
    public boolean removeUntagged(Repository repository, Digest digest) throws IOException {
        String attached = RegistryClient.referrersTag(digest);
        Set<Digest> needed = new LinkedHashSet<>();
        List<String> tags = tags(repository);
        for (String tag : tags) {
            Optional<Descriptor> found =
                    tag.equals(attached) ? Optional.empty() : client.headManifest(repository.tag(tag));
            if (found.isPresent()) {
                collect(repository, found.get().digest(), needed, DEEPEST);
            }
        }
        if (needed.contains(digest)) {
            return false;
        }
        if (tags.contains(attached)) {
            Optional<Descriptor> list = client.headManifest(repository.tag(attached));
            if (list.isPresent()) {
                removeFromTheLeaves(repository, list.get().digest(), needed, DEEPEST);
            }
        }
        return removeFromTheLeaves(repository, digest, needed, DEEPEST);
    }

    /** The tags of a repository; none where the registry does not know it. */
    public List<String> tags(Repository repository) throws IOException {
        try {
            return client.tags(repository);
        } catch (RegistryException.NotFound e) {
            return List.of();
        }
    }

    private void collect(Repository repository, Digest digest, Set<Digest> into, int depth) throws IOException {
        if (into.add(digest) && depth > 0) {
            for (Digest child : children(repository, digest)) {
                collect(repository, child, into, depth - 1);
            }
        }
    }

    /** The index goes last, so that a removal that is cut off finds the rest of its images again. */
    private boolean removeFromTheLeaves(Repository repository, Digest digest, Set<Digest> needed, int depth)
            throws IOException {
        if (needed.contains(digest)) {
            return false;
        }
        if (depth > 0) {
            for (Digest child : children(repository, digest)) {
                removeFromTheLeaves(repository, child, needed, depth - 1);
            }
        }
        return client.deleteManifest(repository, digest);
    }

    /** What an index points at; nothing of what is no index, is not there, or cannot be read as one. */
    private List<Digest> children(Repository repository, Digest digest) throws IOException {
        ImageReference reference = repository.digest(digest);
        try {
            RawManifest manifest = client.getManifest(reference);
            return manifest.isIndex()
                    ? manifest.asIndex().manifests().stream()
                            .map(Descriptor::digest)
                            .toList()
                    : List.of();
        } catch (RegistryException.NotFound | MalformedDocumentException e) {
            return List.of();
        }
    }
}
