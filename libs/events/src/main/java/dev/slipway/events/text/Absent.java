package dev.slipway.events.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a field is when the JSON does not have it: older writers do not know newer fields. */
public final class Absent {
    private Absent() {}

    @SuppressWarnings("OptionalAssignedToNull") // Jackson hands null for a property that is not there.
    public static <T> Optional<T> ifNull(@Nullable Optional<T> value) {
        return value == null ? Optional.empty() : value;
    }

    public static <T> List<T> ifNull(@Nullable List<T> value) {
        return value == null ? List.of() : List.copyOf(value);
    }

    public static <K, V> Map<K, V> ifNull(@Nullable Map<K, V> value) {
        return value == null ? Map.of() : Map.copyOf(value);
    }
}
