package dev.slipway.buildapi.secret;

import dev.slipway.buildapi.limit.Maxima;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.text.Excerpt;
import dev.slipway.keys.seal.SecretValues;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The values of secrets that come with a request, as base64 (RFC 4648, section 4). What is wrong is told without the value. */
public final class GivenSecrets {
    private GivenSecrets() {}

    /** The secrets that the build may read: those that the request names, and those that it has values of. */
    public static List<String> names(RequestValues draft) {
        Set<String> names = new LinkedHashSet<>(draft.of(RequestFields.SECRETS));
        names.addAll(draft.of(RequestFields.SECRET_VALUES).keySet());
        return List.copyOf(names);
    }

    /** What is wrong with the values, in phrases that follow the field's name. */
    public static List<String> violations(RequestValues draft, Maxima maxima) {
        List<String> violations = new ArrayList<>();
        long all = 0;
        for (Map.Entry<String, String> text :
                draft.of(RequestFields.SECRET_VALUES).entrySet()) {
            String name = Excerpt.ofName(text.getKey());
            Optional<byte[]> value = decoded(text.getValue());
            if (value.isEmpty()) {
                violations.add("the value of " + name + " is no base64 (RFC 4648, section 4)");
                continue;
            }
            int bytes = value.get().length;
            all += bytes;
            if (bytes > BuildSecrets.LARGEST_VALUE) {
                violations.add("the value of " + name + " has " + bytes + " bytes, more than the "
                        + BuildSecrets.LARGEST_VALUE + " that BuildKit takes");
            }
        }
        if (all > maxima.secretBytes()) {
            violations.add(maxima.secretBytesRefusal(all));
        }
        return violations;
    }

    /** The values of a draft without {@link #violations}. */
    public static SecretValues values(RequestValues draft) {
        Map<String, byte[]> values = new HashMap<>();
        draft.of(RequestFields.SECRET_VALUES)
                .forEach((name, text) -> values.put(name, Base64.getDecoder().decode(text)));
        return SecretValues.of(values);
    }

    private static Optional<byte[]> decoded(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
