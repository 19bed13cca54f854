package dev.slipway.buildapi.auth;

import dev.slipway.http.BearerToken;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the callers by their tokens, and follows the token file as it changes. */
@ApplicationScoped
class TokenAuthority {
    private static final Logger LOG = LoggerFactory.getLogger(TokenAuthority.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private final Path file;
    private final Clock clock;
    private volatile Known known = new Known(List.of(), null, Instant.MIN);

    @Inject
    TokenAuthority(AuthConfig config) {
        this(config.tokensFile(), Clock.systemUTC());
    }

    TokenAuthority(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    private record Known(
            List<TokenFile.Entry> entries, @Nullable Version version, Instant checkedAt) {}

    private record Version(
            Instant modifiedAt, long size, @Nullable Object fileKey) {}

    /** The caller with this token. Every entry is compared, so that the time tells nothing about which one matched. */
    public Optional<Caller> caller(String token) {
        Optional<Caller> caller = Optional.empty();
        for (TokenFile.Entry entry : entries()) {
            if (BearerToken.matches(entry.hash(), token)) {
                caller = Optional.of(entry.caller());
            }
        }
        return caller;
    }

    private List<TokenFile.Entry> entries() {
        Instant now = clock.instant();
        Known current = known;
        if (now.isBefore(current.checkedAt().plus(CHECK_INTERVAL))) {
            return current.entries();
        }
        Known next = reread(current, now);
        known = next;
        return next.entries();
    }

    private Known reread(Known current, Instant now) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Version version =
                    new Version(attributes.lastModifiedTime().toInstant(), attributes.size(), attributes.fileKey());
            if (version.equals(current.version())) {
                return new Known(current.entries(), version, now);
            }
            List<TokenFile.Entry> entries = TokenFile.read(file);
            LOG.info("read the API tokens: file={} tokens={}", file, entries.size());
            return new Known(entries, version, now);
        } catch (IOException e) {
            LOG.error("cannot read the API tokens, keeping those known: file={} reason={}", file, e.getMessage());
            return new Known(current.entries(), current.version(), now);
        }
    }
}
