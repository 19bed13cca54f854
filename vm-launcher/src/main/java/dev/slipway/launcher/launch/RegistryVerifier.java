package dev.slipway.launcher.launch;

import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the manifest by its digest; the client hashes what it gets. */
record RegistryVerifier(RegistryClient client, URI registry) implements ImageVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryVerifier.class);

    @Override
    public Verdict verify(String repository, String digest) {
        try {
            client.getManifest(Repository.at(registry, repository).digest(Digest.parse(digest)));
            return Verdict.PRESENT;
        } catch (InvalidReferenceException | RegistryException.NotFound | RegistryException.DigestMismatch e) {
            return Verdict.ABSENT;
        } catch (IOException e) {
            LOG.warn("an image cannot be verified: repository={} digest={} reason={}", repository, digest, e);
            return Verdict.UNKNOWN;
        }
    }
}
