package dev.slipway.mirror.prepare;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.Copier;
import dev.slipway.registry.copy.CopyListener;
import dev.slipway.registry.copy.CopySummary;
import java.io.IOException;
import java.util.Optional;

/**
 * Brings single images into the mirror, or looks them up there.
 *
 * <p>Copies are exact: whole indexes, every byte under the digest that the upstream named at the beginning. Nothing but an
 * interrupt makes this throw; every failure of either registry is an outcome.
 */
final class ImageMirror {
    private final RegistryClient client;

    ImageMirror(RegistryClient client) {
        this.client = client;
    }

    /** What the mirror has, without asking any upstream. */
    MirrorOutcome find(WantedImage wanted) throws RegistryException.Interrupted {
        return outcome(() -> inMirror(wanted)
                .<MirrorOutcome>map(digest -> new MirrorOutcome.AlreadyPresent(digest, Optional.empty()))
                .orElseGet(() -> new MirrorOutcome.Absent("the mirror does not have it")));
    }

    /**
     * Makes the mirror have what the upstream has now. Where the upstream does not answer, or refuses, what the mirror has
     * is served as it is.
     */
    MirrorOutcome bring(WantedImage wanted) throws RegistryException.Interrupted {
        if (!wanted.isForeign()) {
            return find(wanted);
        }
        return outcome(() -> bringFresh(wanted));
    }

    private MirrorOutcome bringFresh(WantedImage wanted) throws IOException {
        Optional<Digest> present = inMirror(wanted);
        if (present.isPresent() && wanted.upstream().digest().isPresent()) {
            return new MirrorOutcome.AlreadyPresent(present.get(), Optional.empty());
        }
        try {
            return copyIfChanged(wanted, present);
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (RegistryException e) {
            return present.<MirrorOutcome>map(digest ->
                            new MirrorOutcome.AlreadyPresent(digest, Optional.of(String.valueOf(e.getMessage()))))
                    .orElseGet(() -> MirrorOutcome.of(e));
        }
    }

    private MirrorOutcome copyIfChanged(WantedImage wanted, Optional<Digest> present) throws IOException {
        Descriptor current = client.headManifest(wanted.upstream())
                .orElseThrow(() -> new RegistryException.NotFound(wanted.upstream() + " does not exist"));
        if (present.equals(Optional.of(current.digest()))) {
            return new MirrorOutcome.AlreadyPresent(current.digest(), Optional.empty());
        }
        // By digest from here on: the tag may move while its content is copied.
        ContentSource content = client.source(wanted.upstream().repository());
        RawManifest manifest = content.manifest(current.digest().toString());
        CopySummary summary = new Copier(client, CopyListener.none()).copy(content, manifest, wanted.mirrored());
        return new MirrorOutcome.Mirrored(current.digest(), summary.bytesSent());
    }

    private Optional<Digest> inMirror(WantedImage wanted) throws IOException {
        return client.headManifest(wanted.mirrored()).map(Descriptor::digest);
    }

    @FunctionalInterface
    private interface Attempt {
        MirrorOutcome run() throws IOException;
    }

    private static MirrorOutcome outcome(Attempt attempt) throws RegistryException.Interrupted {
        try {
            return attempt.run();
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (RegistryException e) {
            return MirrorOutcome.of(e);
        } catch (IOException e) {
            return new MirrorOutcome.Unavailable(String.valueOf(e.getMessage()));
        }
    }
}
