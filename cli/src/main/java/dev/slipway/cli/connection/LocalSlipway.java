package dev.slipway.cli.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.api.ApiUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The Slipway of {@code slipway up} on this machine, by what lies in its data directory.
 *
 * @param data the data directory
 */
record LocalSlipway(Path data) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The address of one that runs; empty where none does. */
    Optional<URI> address() throws IOException {
        Path endpoint = data.resolve("endpoint.json");
        if (!Files.exists(endpoint)) {
            return Optional.empty();
        }
        try {
            Optional<URI> address =
                    Address.parse(JSON.readTree(endpoint.toFile()).path("url").asText());
            return Optional.of(address.orElseThrow(() -> broken(endpoint, "its \"url\" is missing or no address")));
        } catch (JsonProcessingException e) {
            throw broken(endpoint, "it is no JSON");
        }
    }

    private static IOException broken(Path endpoint, String reason) {
        return new IOException(endpoint + " is broken: " + reason + "; start Slipway again");
    }

    /** The same, where one has to run. */
    URI requireAddress() throws IOException {
        return address()
                .orElseThrow(() -> new ApiUnavailableException("no Slipway runs on " + data
                        + "; start one with `slipway up`, or name one with --url or --data, or log in to one with"
                        + " `slipway login URL`"));
    }

    /** The file with the token of one of its first accounts. */
    Path tokenFile(String caller) {
        return data.resolve("tokens").resolve(caller);
    }

    /** The file with what opens the cleanup of disks. */
    Path cleanupSecretFile() {
        return data.resolve("keys").resolve("cleanup-secret");
    }

    /** What a file of this installation has, be it a token or a secret. */
    String text(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new ApiUnavailableException("no readable token at " + file + "; name one with --token-file");
        }
        return TokenText.in(file);
    }
}
