package dev.slipway.registry.auth;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the credential for a registry host, as written in references ({@code docker.io}, {@code 127.0.0.1:5000}). The
 * client binds what it gets to that host: no redirect and no {@code realm} makes it send it elsewhere.
 */
@FunctionalInterface
public interface CredentialStore {

    /** @throws UncheckedIOException where it cannot be looked up now; clients take it for a registry that does not answer */
    Optional<Credential> credential(String host);

    /** Anonymous everywhere. */
    static CredentialStore none() {
        return _ -> Optional.empty();
    }

    static CredentialStore of(Map<String, Credential> byHost) {
        Map<String, Credential> copy = Map.copyOf(byHost);
        return host -> Optional.ofNullable(copy.get(host));
    }

    /** A service account whose secret lies in a file; read at each use, so that it may be rotated. */
    static CredentialStore passwordFile(String host, String username, Path file) {
        return asked -> {
            if (!asked.equals(host)) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Credential.UsernamePassword(
                        username, SecretFile.read(file).strip()));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "cannot read the registry password of " + username + ": " + e.getMessage(), e);
            }
        };
    }

    /** This store, and the other for hosts that this one does not know. */
    default CredentialStore or(CredentialStore other) {
        return host -> credential(host).or(() -> other.credential(host));
    }
}
