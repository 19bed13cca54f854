package dev.slipway.events.request;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a request says, field by field: of the right types, and not validated. */
public final class RequestValues {
    private static final RequestValues NONE = new RequestValues(Map.of());

    private final Map<RequestField<?>, Object> values;

    private RequestValues(Map<RequestField<?>, Object> values) {
        this.values = values;
    }

    /** A request that says nothing. */
    public static RequestValues none() {
        return NONE;
    }

    /** The same request, saying this too. */
    public <T> RequestValues with(RequestField<T> field, T value) {
        Map<RequestField<?>, Object> more = new HashMap<>(values);
        more.put(field, value);
        return new RequestValues(more);
    }

    /** What the request says itself. */
    @SuppressWarnings("unchecked") // with() put it there, under the same field
    public <T> Optional<T> said(RequestField<T> field) {
        return Optional.ofNullable((T) values.get(field));
    }

    /**
     * What the request says, else the default.
     *
     * @throws IllegalArgumentException where the field has no default
     */
    public <T> T of(RequestField<T> field) {
        return said(field)
                .or(field::byDefault)
                .orElseThrow(() -> new IllegalArgumentException(field.name() + " has no default"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestValues that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** The names alone: values may be long. */
    @Override
    public String toString() {
        return values.keySet().stream()
                .map(RequestField::name)
                .sorted()
                .toList()
                .toString();
    }
}
