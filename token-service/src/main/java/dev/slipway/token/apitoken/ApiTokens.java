package dev.slipway.token.apitoken;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.http.BearerToken;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The API tokens as this process knows them: the fold of the compacted topic. One thread writes, any number read.
 *
 * <p>Of two records of one token the one with the larger revision counts, so that a record that comes twice or late revives
 * nothing. Should two tokens ever have the same text, the later record decides about both: a revocation always counts.
 */
public final class ApiTokens {
    /** How the text of each API token begins. */
    public static final String PREFIX = ApiTokenChanged.TEXT_PREFIX;

    private final Clock clock;
    private final Map<String, ApiTokenChanged> byId = new ConcurrentHashMap<>();
    private final Map<String, String> idByHash = new ConcurrentHashMap<>();
    private volatile boolean caughtUp;

    /** What there is to say about a token that somebody presents. */
    public sealed interface Answer {
        record Valid(ApiTokenChanged token) implements Answer {}

        record Expired(String tokenId) implements Answer {}

        record Revoked(String tokenId) implements Answer {}

        record Unknown() implements Answer {}

        /** The topic has not been read to its end: a revocation may be among what is missing. */
        record NotCaughtUp() implements Answer {}
    }

    public ApiTokens(Clock clock) {
        this.clock = clock;
    }

    /** Takes in how a token stands now. */
    public void apply(ApiTokenChanged token) {
        ApiTokenChanged before = byId.get(token.tokenId());
        if (before != null && before.revision() >= token.revision()) {
            return;
        }
        byId.put(token.tokenId(), token);
        if (before != null && !before.sha256().equals(token.sha256())) {
            idByHash.remove(before.sha256(), token.tokenId());
        }
        idByHash.put(token.sha256(), token.tokenId());
    }

    /** Takes in that a token is gone for good. */
    public void remove(String tokenId) {
        ApiTokenChanged before = byId.remove(tokenId);
        if (before != null) {
            idByHash.remove(before.sha256(), tokenId);
        }
    }

    /** The fold has reached the end that the topic had when it was opened. */
    public void caughtUp() {
        caughtUp = true;
    }

    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** How many tokens there are, with those that have expired or were revoked. */
    public int count() {
        return byId.size();
    }

    /** The token with this text. */
    public Answer find(String text) {
        String sha256 = BearerToken.hexHash(text);
        String tokenId = idByHash.get(sha256);
        return tokenId == null ? judge(null) : find(tokenId, sha256);
    }

    /** The token of this id, if its text still has this hash. */
    public Answer find(String tokenId, String sha256) {
        return judge(Optional.ofNullable(byId.get(tokenId))
                .filter(token -> token.sha256().equals(sha256))
                .orElse(null));
    }

    private Answer judge(@Nullable ApiTokenChanged token) {
        if (!caughtUp) {
            return new Answer.NotCaughtUp();
        }
        if (token == null) {
            return new Answer.Unknown();
        }
        if (token.revokedAt().isPresent()) {
            return new Answer.Revoked(token.tokenId());
        }
        return token.isValidAt(clock.instant()) ? new Answer.Valid(token) : new Answer.Expired(token.tokenId());
    }
}
