package dev.slipway.http;

import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret that opens one endpoint to one other program: the content of a file, read at each request, so that it may be
 * replaced. Without a file, or with one that is empty, cannot be read or is open to others, nothing opens the endpoint.
 */
public record BearerSecret(Optional<Path> file) {
    private static final Logger LOG = LoggerFactory.getLogger(BearerSecret.class);

    /** Whether this value of the {@code Authorization} header (RFC 6750, section 2.1) carries the secret. */
    public boolean isIn(@Nullable String authorization) {
        Optional<String> token = BearerToken.of(authorization);
        if (file.isEmpty() || token.isEmpty()) {
            return false;
        }
        try {
            String secret = SecretFile.read(file.get()).strip();
            return !secret.isEmpty() && BearerToken.same(secret, token.get());
        } catch (IOException e) {
            LOG.error("cannot read the secret of an endpoint: file={} reason={}", file.get(), e.getMessage());
            return false;
        }
    }
}
