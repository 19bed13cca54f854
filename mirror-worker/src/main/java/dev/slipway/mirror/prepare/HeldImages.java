package dev.slipway.mirror.prepare;

import dev.slipway.events.MirrorImageChecked;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Platform;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the mirror has, whoever may read it: whole images under their tags, and of others images by platform, of which the ledger
 * knows which they are. Its registry's failures are {@link OwnRegistryException}s.
 */
record HeldImages(RegistryClient client, MirrorLedger ledger) {
    /** The whole image under its tag; else, where the mirror keeps images by platform, the one that is needed; else an old one. */
    Optional<Digest> image(WantedImage wanted) throws IOException {
        Optional<Digest> tagged = tagged(wanted);
        Optional<MirrorImageChecked> ofPart = ledger.lastCheck(wanted)
                .filter(check -> !check.platforms().isEmpty() && !wanted.isWantedWhole())
                .filter(check -> !tagged.map(Digest::toString).equals(Optional.of(check.digest())));
        if (ofPart.isEmpty()) {
            return tagged;
        }
        MirrorImageChecked check = ofPart.get();
        Optional<Digest> image = chosen(wanted, Digest.parse(check.digest()), check.platforms());
        Collection<String> needed = wanted.platforms().isEmpty()
                ? check.platforms().values()
                : image.map(Digest::toString).stream().toList();
        return hasAll(wanted, needed) ? image.or(() -> tagged) : tagged;
    }

    /** What the tag of the mirror names, or the digest, where the image is wanted by that. */
    Optional<Digest> tagged(WantedImage wanted) throws IOException {
        return head(wanted.mirrored());
    }

    /** What the mirror has under this digest, so that nobody asks the upstream for it. */
    Optional<RawManifest> manifest(WantedImage wanted, Digest digest) throws IOException {
        try {
            return Optional.of(client.getManifest(wanted.mirrored().repository().digest(digest)));
        } catch (RegistryException.NotFound e) {
            return Optional.empty();
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (RegistryException e) {
            throw new OwnRegistryException(e);
        }
    }

    /** Whether the mirror has the images of this index that are for these platforms, as the ledger knows them. */
    boolean hasAll(WantedImage wanted, Digest index, List<Platform> platforms) throws IOException {
        Map<String, String> known = ledger.lastCheck(wanted)
                .filter(check -> check.digest().equals(index.toString()))
                .map(MirrorImageChecked::platforms)
                .orElse(Map.of());
        List<String> names = platforms.stream().map(Platform::toString).toList();
        return known.keySet().containsAll(names)
                && hasAll(wanted, names.stream().map(known::get).toList());
    }

    private boolean hasAll(WantedImage wanted, Collection<String> digests) throws IOException {
        for (String digest : digests) {
            if (head(wanted.mirrored().repository().digest(Digest.parse(digest)))
                    .isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Which digest a build uses of an index of which the mirror has images by platform. Who needs it for no platform in particular
     * gets the index's, which the mirror does not have.
     */
    static Optional<Digest> chosen(WantedImage wanted, Digest index, Map<String, String> images) {
        return wanted.platforms().isEmpty()
                ? Optional.of(index)
                : wanted.platforms().stream()
                        .flatMap(platform -> Optional.ofNullable(images.get(platform.toString())).stream())
                        .map(Digest::parse)
                        .findFirst();
    }

    private Optional<Digest> head(ImageReference image) throws IOException {
        try {
            return client.headManifest(image).map(Descriptor::digest);
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (RegistryException e) {
            throw new OwnRegistryException(e);
        }
    }
}
