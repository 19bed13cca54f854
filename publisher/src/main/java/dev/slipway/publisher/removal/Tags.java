package dev.slipway.publisher.removal;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.registry.reference.Repository;
import dev.slipway.registry.removal.Removals;
import java.io.IOException;
import java.util.Optional;

/** Tags in the operator's registry. */
interface Tags {
    /** What a tag leads to. */
    Optional<String> digest(String repository, String tag) throws IOException;

    /** Removes one tag and leaves the others; what it led to. */
    Optional<String> remove(String repository, String tag) throws IOException;

    /** Has a tag lead to an image that the repository has. */
    void point(String repository, String tag, String digest) throws IOException;

    /** The real ones. */
    record Real(OperatorRegistry registry, Removals removals) implements Tags {
        static Real of(OperatorRegistry registry) {
            return new Real(registry, new Removals(registry.client()));
        }

        @Override
        public Optional<String> digest(String repository, String tag) throws IOException {
            return registry.client()
                    .headManifest(registry.repository(repository).tag(tag))
                    .map(Descriptor::digest)
                    .map(Digest::toString);
        }

        @Override
        public Optional<String> remove(String repository, String tag) throws IOException {
            return removals.removeTag(registry.repository(repository), tag).map(Digest::toString);
        }

        @Override
        public void point(String repository, String tag, String digest) throws IOException {
            RegistryClient client = registry.client();
            Repository where = registry.repository(repository);
            RawManifest image = client.getManifest(where.digest(Digest.parse(digest)));
            client.putManifest(where.tag(tag), image);
        }
    }
}
