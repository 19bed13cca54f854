package dev.slipway.converter.cleanup;

import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What opens the endpoint: the content of a file, read each time, so that it may be replaced. Without a file, or with an
 * empty one, nothing does.
 */
record CleanupSecret(Optional<Path> file) {

    private static final Logger LOG = Logger.getLogger(CleanupSecret.class);
    private static final String SCHEME = "Bearer ";

    /** Whether this value of the {@code Authorization} header (RFC 6750, section 2.1) carries the secret. */
    boolean isIn(@Nullable String authorization) {
        if (file.isEmpty()
                || authorization == null
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        try {
            String secret = Files.readString(file.get()).strip();
            return !secret.isEmpty()
                    && MessageDigest.isEqual(
                            hash(secret),
                            hash(authorization.substring(SCHEME.length()).strip()));
        } catch (IOException e) {
            LOG.errorf("The secret of the cleanup cannot be read file=%s reason=%s", file.get(), e.getMessage());
            return false;
        }
    }

    /** So that how long the comparison takes says nothing of the secret, its length included. */
    private static byte[] hash(String text) {
        return Digest.newSha256().digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
