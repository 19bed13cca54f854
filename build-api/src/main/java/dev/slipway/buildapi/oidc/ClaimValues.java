package dev.slipway.buildapi.oidc;

import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a token as texts. Issuers write one thing in several ways: as a text or as an array with one text in it, a yes
 * as {@code true} or as {@code "true"}, and some put their claims into objects.
 */
record ClaimValues(Map<String, Object> claims) {
    private static final int MOST_SHOWN = 3;

    ClaimValues {
        // A claim may be null, which a copy by Map.copyOf refuses.
        claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
    }

    /**
     * The values of a claim; none where it is not there, or is an object.
     *
     * @param name of a claim, or of one within others ({@code realm_access.roles}) where there is no claim of the whole name
     */
    List<String> of(String name) {
        return find(claims, name).map(ClaimValues::texts).orElse(List.of());
    }

    /** What a person may be told about a claim: {@code repository_owner is "other"}. */
    String shown(String name) {
        List<String> values = of(name);
        if (values.isEmpty()) {
            return name + " is not there";
        }
        String some = values.stream()
                .limit(MOST_SHOWN)
                .map(value -> '"' + Excerpt.ofName(Visible.line(value)) + '"')
                .collect(Collectors.joining(", "));
        return name + " is " + some + (values.size() > MOST_SHOWN ? " and more" : "");
    }

    private static Optional<Object> find(Map<?, ?> object, String name) {
        Object whole = object.get(name);
        if (whole != null) {
            return Optional.of(whole);
        }
        // Any dot may be the one that leads inside: Kubernetes has {"kubernetes.io": {"namespace": …}}.
        for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
            if (object.get(name.substring(0, dot)) instanceof Map<?, ?> inner) {
                Optional<Object> found = find(inner, name.substring(dot + 1));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> texts(Object value) {
        return value instanceof List<?> several
                ? several.stream().flatMap(one -> text(one).stream()).toList()
                : text(value).stream().toList();
    }

    private static Optional<String> text(@Nullable Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? Optional.of(value.toString())
                : Optional.empty();
    }
}
