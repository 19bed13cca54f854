package dev.slipway.buildapi.request;

import dev.slipway.buildapi.id.OrderedIds;
import dev.slipway.events.BuildSubmitted;
import java.time.InstantSource;
import java.util.regex.Pattern;

/** Build ids: {@code b} and a ULID. */
final class BuildIds {
    private static final Pattern GRAMMAR = Pattern.compile(BuildSubmitted.BUILD_ID);

    private final OrderedIds ids;

    BuildIds(InstantSource clock) {
        this.ids = new OrderedIds('b', clock);
    }

    /** Whether an id that somebody else made is one. */
    static boolean isValid(String id) {
        return GRAMMAR.matcher(id).matches();
    }

    String next() {
        return ids.next();
    }
}
