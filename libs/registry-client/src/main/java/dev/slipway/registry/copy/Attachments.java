package dev.slipway.registry.copy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies what belongs to an image and is no part of it: signatures, attestations, lists of what is in it. They are found as
 * referrers (OCI distribution specification 1.1, "Listing Referrers" and "Referrers Tag Schema") and under cosign's tags, {@code
 * sha256-….sig}. A destination without the referrers API gets the tag of the scheme, so that clients find them there.
 *
 * @param most bytes that one attachment may have, with all its blobs; larger ones stay behind, and all after the first hundred
 */
public record Attachments(RegistryClient client, Copier copier, long most) {
    private static final List<String> COSIGN = List.of("sig", "att", "sbom");
    private static final int MOST_REFERRERS = 100;
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * What became of an image's attachments.
     *
     * @param copied those that the destination has now, by name
     * @param tooLarge those that stayed behind
     */
    public record Summary(List<String> copied, List<String> tooLarge) {
        public Summary {
            copied = List.copyOf(copied);
            tooLarge = List.copyOf(tooLarge);
        }
    }

    /** @throws RegistryException what either registry did; the image itself has been copied before */
    public Summary copy(Repository from, Digest image, Repository to) throws IOException {
        List<String> copied = new ArrayList<>();
        List<String> tooLarge = new ArrayList<>();
        ContentSource content = client.source(from);
        for (String suffix : COSIGN) {
            ImageReference tag = from.tag(tag(image) + "." + suffix);
            Optional<Descriptor> head = client.headManifest(tag);
            if (head.isPresent()) {
                RawManifest manifest = content.manifest(head.get().digest().toString());
                boolean small = copySmall(content, manifest, to.tag(tag(image) + "." + suffix));
                (small ? copied : tooLarge).add(suffix);
            }
        }
        List<Descriptor> referrers = new ArrayList<>();
        List<Descriptor> listed = client.referrers(from, image);
        for (Descriptor referrer : listed.subList(0, Math.min(listed.size(), MOST_REFERRERS))) {
            RawManifest manifest = content.manifest(referrer.digest().toString());
            String name = referrer.artifactType().orElse(referrer.mediaType());
            if (copySmall(content, manifest, to.digest(referrer.digest()))) {
                referrers.add(referrer);
                copied.add(name);
            } else {
                tooLarge.add(name);
            }
        }
        if (!referrers.isEmpty() && !client.listsReferrers(to, image)) {
            list(referrers, image, to);
        }
        return new Summary(copied, tooLarge);
    }

    private boolean copySmall(ContentSource content, RawManifest manifest, ImageReference to) throws IOException {
        if (!isSmall(manifest)) {
            return false;
        }
        copier.copy(content, manifest, to);
        return true;
    }

    /** An index may refer to whole images, which are no attachment. */
    private boolean isSmall(RawManifest manifest) throws RegistryException.Malformed {
        if (manifest.isIndex()) {
            return false;
        }
        try {
            long left = most - manifest.size();
            for (Descriptor blob : manifest.asManifest().blobs()) {
                if (blob.size() > left) {
                    return false;
                }
                left -= blob.size();
            }
            return left >= 0;
        } catch (MalformedDocumentException e) {
            throw new RegistryException.Malformed(e);
        }
    }

    /** Those that the tag lists already stay: somebody here may have signed the copy. */
    private void list(List<Descriptor> referrers, Digest image, Repository to) throws IOException {
        Map<Digest, Descriptor> all = new LinkedHashMap<>();
        client.referrers(to, image).forEach(known -> all.put(known.digest(), known));
        if (all.keySet().containsAll(referrers.stream().map(Descriptor::digest).toList())) {
            return;
        }
        referrers.forEach(referrer -> all.put(referrer.digest(), referrer));
        ObjectNode index = JSON.createObjectNode();
        index.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        ArrayNode manifests = index.putArray("manifests");
        all.values().forEach(referrer -> write(referrer, manifests.addObject()));
        client.putManifest(to.tag(tag(image)), RawManifest.of(JSON.writeValueAsBytes(index), MediaTypes.OCI_INDEX));
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

    /** The tag of the scheme: the digest with a dash. */
    private static String tag(Digest image) {
        return image.algorithm() + "-" + image.hex();
    }
}
