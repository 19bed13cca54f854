package dev.slipway.keys.seal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Values of one build's secrets, as they are sealed: JSON, in which they are base64 (RFC 4648, section 4).
 *
 * <pre>
 *   {"build_id": "b01…", "secrets": {"npm": "aHVudGVyMg=="}}
 * </pre>
 *
 * <p>The build's id is inside, so that nobody gets another build's values by copying what is sealed. Prints as its names.
 */
public final class SecretValues {
    private static final String BUILD_ID = "build_id";
    private static final String SECRETS = "secrets";
    private static final SecretValues NONE = new SecretValues(Map.of());

    private final Map<String, byte[]> values;

    private SecretValues(Map<String, byte[]> values) {
        this.values = values;
    }

    public static SecretValues none() {
        return NONE;
    }

    /** Values by name. */
    public static SecretValues of(Map<String, byte[]> values) {
        Map<String, byte[]> copies = new TreeMap<>();
        values.forEach((name, value) -> copies.put(requireNonNull(name, "name"), value.clone()));
        return new SecretValues(copies);
    }

    /** These, and those of others that have other names. */
    public SecretValues or(SecretValues others) {
        Map<String, byte[]> all = new TreeMap<>(others.values);
        all.putAll(values);
        return new SecretValues(all);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public Optional<byte[]> value(String name) {
        return Optional.ofNullable(values.get(name)).map(byte[]::clone);
    }

    /** Bytes of all values together. */
    public long bytes() {
        return values.values().stream().mapToLong(value -> value.length).sum();
    }

    /** For one build alone. */
    public String seal(String buildId, Sealer sealer) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(name, Base64.getEncoder().encodeToString(value)));
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put(BUILD_ID, buildId);
        payload.put(SECRETS, texts);
        return sealer.seal(SealedKind.BUILD_SECRETS, JsonUtil.toJson(payload));
    }

    /**
     * @param buildId the build that the values must be for
     * @throws IOException where they do not open, are another build's, or are no values; says nothing of what is inside
     */
    public static SecretValues open(String sealed, String buildId, Unsealer unsealer) throws IOException {
        Map<String, Object> payload;
        try {
            payload = JsonUtil.parseJson(unsealer.open(SealedKind.BUILD_SECRETS, sealed));
        } catch (JoseException e) {
            throw noValues();
        }
        if (!buildId.equals(payload.get(BUILD_ID))) {
            throw new IOException("the values of secrets that came with build " + buildId + " are for another build");
        }
        if (!(payload.get(SECRETS) instanceof Map<?, ?> texts)) {
            throw noValues();
        }
        Map<String, byte[]> values = new TreeMap<>();
        for (Map.Entry<?, ?> text : texts.entrySet()) {
            values.put(String.valueOf(text.getKey()), decoded(text.getValue()));
        }
        return new SecretValues(values);
    }

    private static byte[] decoded(@Nullable Object text) throws IOException {
        try {
            return Base64.getDecoder().decode(String.valueOf(text));
        } catch (IllegalArgumentException e) {
            throw noValues();
        }
    }

    private static IOException noValues() {
        return new IOException("what is sealed as the secrets are no values of secrets");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SecretValues that
                && values.keySet().equals(that.values.keySet())
                && values.entrySet().stream()
                        .allMatch(entry -> Arrays.equals(entry.getValue(), that.values.get(entry.getKey())));
    }

    @Override
    public int hashCode() {
        return values.keySet().hashCode();
    }

    @Override
    public String toString() {
        return "SecretValues" + values.keySet();
    }
}
