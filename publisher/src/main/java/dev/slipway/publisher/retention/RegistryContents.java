package dev.slipway.publisher.retention;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.registry.reference.Repository;
import dev.slipway.registry.removal.Removals;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The operator's registry, as far as retention needs it. */
interface RegistryContents {
    /** All repositories. */
    List<String> repositories() throws IOException;

    List<String> tags(String repository) throws IOException;

    /** What a tag leads to. */
    Optional<String> digest(String repository, String tag) throws IOException;

    /** Whether a repository has a manifest. */
    boolean has(String repository, String digest) throws IOException;

    /** @return how many tags there were */
    int removeAll(String repository) throws IOException;

    /** @return false where it was gone, or a tag leads to it */
    boolean removeUntagged(String repository, String digest) throws IOException;

    /** The real one. */
    record Real(OperatorRegistry registry, Removals removals) implements RegistryContents {
        static Real of(OperatorRegistry registry) {
            return new Real(registry, new Removals(registry.client()));
        }

        private RegistryClient client() {
            return registry.client();
        }

        private Repository repository(String path) {
            return registry.repository(path);
        }

        @Override
        public List<String> repositories() throws IOException {
            return client().catalog(registry.host());
        }

        @Override
        public List<String> tags(String repository) throws IOException {
            return removals.tags(repository(repository));
        }

        @Override
        public Optional<String> digest(String repository, String tag) throws IOException {
            return client().headManifest(repository(repository).tag(tag))
                    .map(Descriptor::digest)
                    .map(Digest::toString);
        }

        @Override
        public boolean has(String repository, String digest) throws IOException {
            return client().headManifest(repository(repository).digest(Digest.parse(digest)))
                    .isPresent();
        }

        @Override
        public int removeAll(String repository) throws IOException {
            return removals.removeAll(repository(repository));
        }

        @Override
        public boolean removeUntagged(String repository, String digest) throws IOException {
            return removals.removeUntagged(repository(repository), Digest.parse(digest));
        }
    }
}
