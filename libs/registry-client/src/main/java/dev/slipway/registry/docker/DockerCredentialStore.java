package dev.slipway.registry.docker;

import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What {@code docker login} and its helpers know: {@code $DOCKER_CONFIG/config.json} or {@code ~/.docker/config.json}
 * with its {@code auths}, {@code credsStore} and {@code credHelpers}, then the well-known helpers of cloud registries.
 * A helper that is missing or fails counts as no credential. One that does not answer is a failure, and is not started again for this
 * host before it ends: so no more of them hang than there are hosts.
 */
public final class DockerCredentialStore implements CredentialStore {
    private static final String DOCKER_HUB = "docker.io";
    /** Under which Docker Hub stands in docker's configs; Jib asks for its aliases too. */
    private static final String DOCKER_HUB_IN_CONFIG = "registry-1.docker.io";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Optional<Path> config;
    private final Duration patience;
    private final Map<String, FutureTask<Optional<Credential>>> asked = new ConcurrentHashMap<>();

    private DockerCredentialStore(Optional<Path> config, Duration patience) {
        this.config = config;
        this.patience = patience;
    }

    /** The credentials of the user who runs this process. */
    public static DockerCredentialStore ofUser() {
        String directory = System.getenv("DOCKER_CONFIG");
        return new DockerCredentialStore(
                directory == null || directory.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Path.of(directory, "config.json")),
                PATIENCE);
    }

    /** The credentials of one docker config file. */
    public static DockerCredentialStore of(Path config) {
        return of(config, PATIENCE);
    }

    /** @param patience how long a helper may take */
    static DockerCredentialStore of(Path config, Duration patience) {
        return new DockerCredentialStore(Optional.of(config), patience);
    }

    /** @throws UncheckedIOException when a helper does not answer in time */
    @Override
    public Optional<Credential> credential(String host) {
        FutureTask<Optional<Credential>> own = new FutureTask<>(() -> ask(host));
        FutureTask<Optional<Credential>> other = asked.putIfAbsent(host, own);
        if (other == null) {
            // Reading from a process cannot be interrupted, so that the thread stays behind with it.
            Thread.ofPlatform().daemon().name("docker-credentials").start(() -> {
                own.run();
                asked.remove(host, own);
            });
        }
        try {
            return (other == null ? own : other).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new UncheckedIOException(new IOException("docker's credential helper for " + host
                    + " has not answered for " + patience.toSeconds() + " s; run docker-credential-… get by hand to see"
                    + " what it waits for, or end its process"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("while asking for the login of " + host));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        }
    }

    private Optional<Credential> ask(String host) {
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
