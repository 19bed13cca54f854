package dev.slipway.registry.copy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.Manifest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Copies what belongs to an image and is no part of it: signatures, attestations, lists of what is in it. They are found as
 * referrers (OCI distribution specification 1.1, "Listing Referrers" and "Referrers Tag Schema") and under cosign's tags, {@code
 * sha256-….sig}. So is what belongs to them in turn: the signature of an attestation. A destination without the referrers API gets
 * the tag of the scheme, so that clients find them there.
 *
 * <p>One that cannot be had stays behind, and the others are copied all the same. What the destination has is not asked for again.
 *
 * @param most bytes that one attachment may have, with all its blobs; larger ones stay behind, and all after the first hundred
 */
public record Attachments(RegistryClient client, Copier copier, long most) {
    private static final List<String> COSIGN = List.of("sig", "att", "sbom");
    private static final int MOST_ATTACHMENTS = 100;
    private static final int MOST_BLOBS = 1_000;
    /** Those of the image, and those of these. */
    private static final int MOST_DEPTH = 2;
    /** An image is of use without the rest, and somebody waits for it. After this no further one is begun. */
    private static final Duration LONGEST = Duration.ofMinutes(1);
    /** One that stands still is waited for no longer than this. */
    private static final Duration DEADLINE = LONGEST.multipliedBy(2);

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * What became of an image's attachments.
     *
     * @param copied those that the destination has now, by name
     * @param tooLarge those that stayed behind because of their size
     * @param failed those that could not be had, with the reason
     */
    public record Summary(List<String> copied, List<String> tooLarge, List<String> failed) {
        public Summary {
            copied = List.copyOf(copied);
            tooLarge = List.copyOf(tooLarge);
            failed = List.copyOf(failed);
        }
    }

    /**
     * @throws RegistryException what either registry did, where it makes no sense to go on; the image itself has been copied before
     */
    public Summary copy(Repository from, Digest image, Repository to) throws IOException {
        return Deadline.within(
                DEADLINE, "to bring along what belongs to " + image, () -> new Run(from, to).copy(image));
    }

    private record Subject(Digest digest, int depth) {}

    /** The attachments of one image. */
    private final class Run {
        private final Repository from;
        private final Repository to;
        private final ContentSource content;
        private final long begun = System.nanoTime();
        private final Deque<Subject> subjects = new ArrayDeque<>();
        private final Set<Digest> seen = new HashSet<>();
        private final List<String> copied = new ArrayList<>();
        private final List<String> tooLarge = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();

        Run(Repository from, Repository to) {
            this.from = from;
            this.to = to;
            this.content = client.source(from);
        }

        Summary copy(Digest image) throws IOException {
            subjects.add(new Subject(image, 0));
            seen.add(image);
            while (!subjects.isEmpty()) {
                Subject subject = subjects.remove();
                for (String suffix : COSIGN) {
                    copyTagged(subject, suffix);
                }
                copyReferrers(subject);
            }
            return new Summary(copied, tooLarge, failed);
        }

        private boolean isEnough() {
            return copied.size() + tooLarge.size() + failed.size() >= MOST_ATTACHMENTS
                    || System.nanoTime() - begun > LONGEST.toNanos();
        }

        private void copyTagged(Subject subject, String suffix) throws IOException {
            String tag = subject.digest().algorithm() + "-" + subject.digest().hex() + "." + suffix;
            // No tag has room for a SHA-512, so cosign writes none.
            if (isEnough() || !ImageReference.isTag(tag)) {
                return;
            }
            attempt(suffix, () -> {
                Optional<Descriptor> there = client.headManifest(from.tag(tag));
                if (there.isEmpty()) {
                    return;
                }
                Digest digest = there.get().digest();
                if (isHere(to.tag(tag), digest)) {
                    have(suffix, digest, subject);
                    return;
                }
                RawManifest manifest = content.manifest(digest.toString());
                if (isSmall(manifest)) {
                    copier.copy(content, manifest, to.tag(tag));
                    have(suffix, digest, subject);
                } else {
                    tooLarge.add(suffix);
                }
            });
        }

        private void copyReferrers(Subject subject) throws IOException {
            List<Descriptor> here = new ArrayList<>();
            for (Descriptor referrer : client.referrers(from, subject.digest())) {
                if (isEnough()) {
                    break;
                }
                String name = referrer.artifactType().orElse(referrer.mediaType());
                attempt(name, () -> copyReferrer(subject, referrer, name).ifPresent(here::add));
            }
            if (!here.isEmpty() && !client.listsReferrers(to, subject.digest())) {
                list(here, subject.digest(), to);
            }
        }

        /** As the list of the destination is to name it; empty where it stays behind. */
        private Optional<Descriptor> copyReferrer(Subject subject, Descriptor referrer, String name)
                throws IOException {
            if (isHere(to.digest(referrer.digest()), referrer.digest())) {
                have(name, referrer.digest(), subject);
                return Optional.of(referrer);
            }
            RawManifest manifest = content.manifest(referrer.digest().toString());
            if (!isSmall(manifest)) {
                tooLarge.add(name);
                return Optional.empty();
            }
            Manifest view = view(manifest);
            boolean isAboutIt = view.subject()
                    .filter(about -> about.digest().equals(subject.digest()))
                    .isPresent();
            if (!isAboutIt) {
                throw new RegistryException.Malformed(
                        "manifest " + referrer.digest() + " does not refer to " + subject.digest());
            }
            copier.copy(content, manifest, to.digest(referrer.digest()));
            have(name, referrer.digest(), subject);
            return Optional.of(described(manifest, view, referrer));
        }

        private void have(String name, Digest attachment, Subject subject) {
            copied.add(name);
            if (subject.depth() + 1 < MOST_DEPTH && seen.add(attachment)) {
                subjects.add(new Subject(attachment, subject.depth() + 1));
            }
        }

        private boolean isHere(ImageReference place, Digest digest) throws IOException {
            return client.headManifest(place)
                    .filter(head -> head.digest().equals(digest))
                    .isPresent();
        }

        /** What is wrong with one attachment is no reason to leave the others. */
        private void attempt(String name, Forks.Task task) throws IOException {
            try {
                task.run();
            } catch (RegistryException e) {
                switch (e) {
                    case RegistryException.NotFound _,
                            RegistryException.Denied _,
                            RegistryException.Rejected _,
                            RegistryException.DigestMismatch _,
                            RegistryException.Malformed _ -> failed.add(name + ": " + e.getMessage());
                    case RegistryException.Unauthorized _,
                            RegistryException.RateLimited _,
                            RegistryException.Unavailable _,
                            RegistryException.TooLarge _,
                            RegistryException.Interrupted _ -> throw e;
                }
            }
        }
    }

    /** An index may refer to whole images, which are no attachment. */
    private boolean isSmall(RawManifest manifest) throws RegistryException.Malformed {
        if (manifest.isIndex()) {
            return false;
        }
        List<Descriptor> blobs = view(manifest).blobs();
        long left = most - manifest.size();
        for (Descriptor blob : blobs) {
            if (blob.size() > left) {
                return false;
            }
            left -= blob.size();
        }
        return left >= 0 && blobs.size() <= MOST_BLOBS;
    }

    private static Manifest view(RawManifest manifest) throws RegistryException.Malformed {
        try {
            return manifest.asManifest();
        } catch (MalformedDocumentException e) {
            throw new RegistryException.Malformed(e);
        }
    }

    /** The specification has a list say what the manifest says ("Listing Referrers"). Not every upstream's does. */
    private static Descriptor described(RawManifest manifest, Manifest view, Descriptor listed) {
        Descriptor plain = manifest.descriptor();
        return new Descriptor(
                plain.mediaType(),
                plain.digest(),
                plain.size(),
                Optional.empty(),
                view.artifactType()
                        .or(listed::artifactType)
                        .or(() -> Optional.of(view.config().mediaType())),
                List.of(),
                view.annotations().isEmpty() ? listed.annotations() : view.annotations());
    }

    /** Those that the tag lists already stay: somebody here may have signed the copy. */
    private void list(List<Descriptor> referrers, Digest subject, Repository to) throws IOException {
        Map<Digest, Descriptor> all = new LinkedHashMap<>();
        client.referrers(to, subject).forEach(known -> all.put(known.digest(), known));
        if (all.keySet().containsAll(referrers.stream().map(Descriptor::digest).toList())) {
            return;
        }
        referrers.forEach(referrer -> all.put(referrer.digest(), referrer));
        ObjectNode index = JSON.createObjectNode();
        index.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode manifests = index.putArray("manifests");
        all.values().forEach(referrer -> write(referrer, manifests.addObject()));
        client.putManifest(
                to.tag(RegistryClient.referrersTag(subject)),
                RawManifest.of(JSON.writeValueAsBytes(index), MediaTypes.OCI_INDEX));
    }

    private static void write(Descriptor referrer, ObjectNode json) {
        json.put("mediaType", referrer.mediaType());
        json.put("digest", referrer.digest().toString());
        json.put("size", referrer.size());
        referrer.artifactType().ifPresent(type -> json.put("artifactType", type));
        if (!referrer.annotations().isEmpty()) {
            ObjectNode annotations = json.putObject("annotations");
            referrer.annotations().forEach(annotations::put);
        }
    }
}
