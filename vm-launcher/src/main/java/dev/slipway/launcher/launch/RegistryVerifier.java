package dev.slipway.launcher.launch;

import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.net.URI;
import org.jboss.logging.Logger;

/** Fetches the manifest by its digest; the client hashes what it gets. */
final class RegistryVerifier implements ImageVerifier {
    private static final Logger LOG = Logger.getLogger(RegistryVerifier.class);

    private final RegistryClient client;
    private final URI registry;

    RegistryVerifier(RegistryClient client, URI registry) {
        this.client = client;
        this.registry = registry;
    }

    @Override
    public Verdict verify(String repository, String digest) {
        try {
            client.getManifest(Repository.at(registry, repository).digest(Digest.parse(digest)));
            return Verdict.PRESENT;
        } catch (InvalidReferenceException | RegistryException.NotFound | RegistryException.DigestMismatch e) {
            return Verdict.ABSENT;
        } catch (IOException e) {
            LOG.warnf("An image cannot be verified; repository=%s digest=%s reason=%s", repository, digest, e);
            return Verdict.UNKNOWN;
        }
    }
}
