package dev.slipway.buildapi.auth;

import dev.slipway.http.BearerToken;
import dev.slipway.secretfile.FollowedFile;
import dev.slipway.secretfile.Unreadable;
import dev.slipway.secretfile.Watched;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the callers by their tokens, and follows the token file as it changes. */
@ApplicationScoped
public class TokenAuthority implements Watched {
    private static final Logger LOG = LoggerFactory.getLogger(TokenAuthority.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private final FollowedFile<List<TokenFile.Entry>> entries;

    @Inject
    TokenAuthority(AuthConfig config) {
        this(config.tokensFile(), Clock.systemUTC());
    }

    TokenAuthority(Path file, Clock clock) {
        this.entries = FollowedFile.startingWith(List.of(), file, new Content(file), CHECK_INTERVAL, clock);
    }

    private record Content(Path file) implements FollowedFile.Content<List<TokenFile.Entry>> {
        @Override
        public Object version() throws IOException {
            return FollowedFile.versionOf(file);
        }

        @Override
        public List<TokenFile.Entry> read() throws IOException {
            List<TokenFile.Entry> read = TokenFile.read(file);
            LOG.info("read the API tokens: file={} tokens={}", file, read.size());
            return read;
        }
    }

    /** The caller with this token. Every entry is compared, so that the time tells nothing about which one matched. */
    public Optional<Caller> caller(String token) {
        Optional<Caller> caller = Optional.empty();
        for (TokenFile.Entry entry : entries.current()) {
            if (BearerToken.matches(entry.hash(), token)) {
                caller = Optional.of(entry.caller());
            }
        }
        return caller;
    }

    @Override
    public Optional<Unreadable> unreadable() {
        return entries.unreadable();
    }
}
