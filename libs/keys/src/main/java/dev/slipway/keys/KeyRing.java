package dev.slipway.keys;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All keys of one purpose at one moment, oldest first; never empty. */
public final class KeyRing {
    private final List<SigningKey> keys;
    private final Map<String, SigningKey> byId;

    KeyRing(List<SigningKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a key ring holds at least one key");
        }
        this.keys = keys.stream()
                .sorted(Comparator.comparing(SigningKey::signsFrom))
                .toList();
        this.byId = keys.stream().collect(Collectors.toUnmodifiableMap(SigningKey::id, Function.identity()));
    }

    /** The newest key whose time has come; the oldest where none has, so that there is always one. */
    public SigningKey signer(Instant now) {
        return keys.reversed().stream()
                .filter(key -> !key.signsFrom().isAfter(now))
                .findFirst()
                .orElse(keys.getFirst());
    }

    /** The key that a token names, if it is one of ours. Nothing else in a token chooses a key. */
    public Optional<SigningKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public List<SigningKey> keys() {
        return keys;
    }
}
