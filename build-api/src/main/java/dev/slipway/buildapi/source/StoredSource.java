package dev.slipway.buildapi.source;

import dev.slipway.events.spec.SourceReference;
import dev.slipway.oci.Digest;
import dev.slipway.oci.Manifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;

/** The source of an earlier build, as {@link SourceStore} keeps it. */
public record StoredSource(RegistryClient registry, URI url, Path spool, SourceLimits limits) {

    /** What became of a source. */
    public sealed interface Outcome {
        /** Whoever gets it closes it. */
        record Fetched(SpooledSource source) implements Outcome {}

        /** It was removed. */
        record Gone() implements Outcome {}

        /** It is not as it was stored, or too large by the limits of today. */
        record Unusable(String reason) implements Outcome {}

        /** The registry or the disk does not do its part. */
        record Unavailable(String reason) implements Outcome {}
    }

    /** Fetches a source into the spool directory. */
    public Outcome fetch(SourceReference stored) {
        Repository repository = Repository.at(url, stored.repository());
        try {
            Manifest manifest = registry.getManifest(repository.digest(Digest.parse(stored.digest())))
                    .asManifest();
            if (manifest.layers().size() != 1) {
                return new Outcome.Unusable("it has " + manifest.layers().size() + " layers, and a source has one");
            }
            try (InputStream content =
                    registry.getBlob(repository, manifest.layers().getFirst())) {
                return new Outcome.Fetched(SpooledSource.of(content, spool, limits));
            }
        } catch (RegistryException.NotFound e) {
            return new Outcome.Gone();
        } catch (SourceTooLargeException e) {
            return new Outcome.Unusable(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Outcome.Unavailable(String.valueOf(e.getMessage()));
        }
    }
}
