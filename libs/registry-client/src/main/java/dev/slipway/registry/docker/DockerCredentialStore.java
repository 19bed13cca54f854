package dev.slipway.registry.docker;

import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code docker login} and its helpers know: {@code $DOCKER_CONFIG/config.json} or {@code ~/.docker/config.json}
 * with its {@code auths}, {@code credsStore} and {@code credHelpers}, then the well-known helpers of cloud registries.
 * A helper that is missing or fails counts as no credential.
 */
public final class DockerCredentialStore implements CredentialStore {
    private static final String DOCKER_HUB = "docker.io";
    /** Under which Docker Hub stands in docker's configs; Jib asks for its aliases too. */
    private static final String DOCKER_HUB_IN_CONFIG = "registry-1.docker.io";

    private final Optional<Path> config;

    private DockerCredentialStore(Optional<Path> config) {
        this.config = config;
    }

    /** The credentials of the user who runs this process. */
    public static DockerCredentialStore ofUser() {
        String directory = System.getenv("DOCKER_CONFIG");
        return new DockerCredentialStore(
                directory == null || directory.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Path.of(directory, "config.json")));
    }

    /** The credentials of one docker config file. */
    public static DockerCredentialStore of(Path config) {
        return new DockerCredentialStore(Optional.of(config));
    }

    @Override
    public Optional<Credential> credential(String host) {
        String registry = host.equals(DOCKER_HUB) ? DOCKER_HUB_IN_CONFIG : host;
        CredentialRetrieverFactory factory =
                CredentialRetrieverFactory.forImage(ImageReference.of(registry, "any", "latest"), _ -> {});
        CredentialRetriever configured = config.map(factory::dockerConfig).orElseGet(factory::dockerConfig);
        for (CredentialRetriever retriever : List.of(configured, factory.wellKnownCredentialHelpers())) {
            Optional<Credential> found = retrieve(retriever);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Credential> retrieve(CredentialRetriever retriever) {
        try {
            return retriever.retrieve().map(DockerCredentialStore::ours);
        } catch (CredentialRetrievalException e) {
            return Optional.empty();
        }
    }

    private static Credential ours(com.google.cloud.tools.jib.api.Credential theirs) {
        return theirs.isOAuth2RefreshToken()
                ? new Credential.RefreshToken(theirs.getPassword())
                : new Credential.UsernamePassword(theirs.getUsername(), theirs.getPassword());
    }
}
