package dev.slipway.buildapi.source;

import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.Manifest;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Sources that deploy systems uploaded as OCI artifacts to the operator's registry, named by digest. */
public record ArtifactSource(RegistryClient registry, String registryHost) {
    private static final String FIELD = "source.oci";

    /**
     * Only what was uploaded for the build's tenant may be named: build-api reads more than a submitter may, and what it reads
     * goes into the build.
     */
    FetchOutcome fetch(String text, String tenant, Path spool, SourceLimits limits) throws IOException {
        ImageReference reference;
        try {
            reference = ImageReference.parse(text);
        } catch (InvalidReferenceException e) {
            return refused(String.valueOf(e.getMessage()));
        }
        if (!reference.host().equals(registryHost)) {
            return refused("must lie in the operator's registry, " + registryHost);
        }
        if (!isUploadOf(tenant, reference.path())) {
            return refused("must lie below %s/%s/, where sources for this tenant are uploaded, and not in %s"
                    .formatted(RepositoryNames.UPLOADS, tenant, reference.path()));
        }
        if (reference.digest().isEmpty()) {
            return refused("must be named by digest: " + registryHost + "/" + reference.path() + "@sha256:…");
        }
        try {
            return fetch(reference, spool, limits);
        } catch (MalformedDocumentException e) {
            return refused(String.valueOf(e.getMessage()));
        } catch (RegistryException e) {
            return e.isTemporary()
                    ? new FetchOutcome.Unavailable(String.valueOf(e.getMessage()))
                    : refused(String.valueOf(e.getMessage()));
        }
    }

    private FetchOutcome fetch(ImageReference reference, Path spool, SourceLimits limits) throws IOException {
        RawManifest raw = registry.getManifest(reference);
        if (raw.isIndex()) {
            return refused("is an index; name the artifact's manifest");
        }
        Manifest manifest = raw.asManifest();
        if (manifest.layers().size() != 1) {
            return refused("has " + manifest.layers().size() + " layers; a source has one, the tar");
        }
        Descriptor layer = manifest.layers().getFirst();
        if (layer.size() > limits.compressedBytes()) {
            throw new SourceTooLargeException(limits.compressedBytes());
        }
        try (InputStream content = registry.getBlob(reference.repository(), layer)) {
            return new FetchOutcome.Fetched(SpooledSource.of(content, spool, limits));
        }
    }

    private static boolean isUploadOf(String tenant, String path) {
        return RepositoryName.parse(path).orElse(null) instanceof RepositoryName.Upload upload
                && upload.tenant().equals(tenant);
    }

    private static FetchOutcome.Refused refused(String reason) {
        return new FetchOutcome.Refused(FIELD, reason);
    }
}
