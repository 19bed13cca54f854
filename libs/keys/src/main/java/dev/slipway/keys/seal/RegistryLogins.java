package dev.slipway.keys.seal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Logins for other registries that came with one build, as they are sealed for the publisher: JSON, by the host as it stands in names,
 * with its port.
 *
 * <pre>
 *   {"build_id": "b01…", "logins": {"registry.example.com": {"username": "ci", "password": "hunter2"}}}
 * </pre>
 *
 * <p>The build's id is inside, so that nobody gets another build's logins by copying what is sealed. Prints as its hosts.
 */
public final class RegistryLogins {
    private static final String BUILD_ID = "build_id";
    private static final String LOGINS = "logins";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";

    private final Map<String, Login> logins;

    private RegistryLogins(Map<String, Login> logins) {
        this.logins = new TreeMap<>(logins);
    }

    /** What a registry wants to see of a person or a program. */
    public record Login(String username, String password) {
        public Login {
            requireNonNull(username, USERNAME);
            requireNonNull(password, PASSWORD);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "Login[" + username + ", ***]";
        }
    }

    public static RegistryLogins none() {
        return new RegistryLogins(Map.of());
    }

    /** Logins by host. */
    public static RegistryLogins of(Map<String, Login> logins) {
        return new RegistryLogins(logins);
    }

    public boolean isEmpty() {
        return logins.isEmpty();
    }

    public Set<String> hosts() {
        return logins.keySet();
    }

    public Optional<Login> of(String host) {
        return Optional.ofNullable(logins.get(host));
    }

    /** For one build alone. */
    public String seal(String buildId, Sealer sealer) throws IOException {
        Map<String, Object> texts = new LinkedHashMap<>();
        logins.forEach(
                (host, login) -> texts.put(host, Map.of(USERNAME, login.username(), PASSWORD, login.password())));
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put(BUILD_ID, buildId);
        payload.put(LOGINS, texts);
        return sealer.seal(SealedKind.REGISTRY_LOGINS, JsonUtil.toJson(payload));
    }

    /**
     * @param buildId the build that the logins must be for
     * @throws IOException where they do not open, are another build's, or are no logins; says nothing of what is inside
     */
    public static RegistryLogins open(String sealed, String buildId, Unsealer unsealer) throws IOException {
        Map<String, Object> payload;
        try {
            payload = JsonUtil.parseJson(unsealer.open(SealedKind.REGISTRY_LOGINS, sealed));
        } catch (JoseException e) {
            throw noLogins();
        }
        if (!buildId.equals(payload.get(BUILD_ID))) {
            throw new IOException(
                    "the logins to other registries that came with build " + buildId + " are for another build");
        }
        if (!(payload.get(LOGINS) instanceof Map<?, ?> texts)) {
            throw noLogins();
        }
        Map<String, Login> logins = new TreeMap<>();
        for (Map.Entry<?, ?> text : texts.entrySet()) {
            logins.put(String.valueOf(text.getKey()), login(text.getValue()));
        }
        return new RegistryLogins(logins);
    }

    private static Login login(@Nullable Object text) throws IOException {
        if (text instanceof Map<?, ?> members
                && members.get(USERNAME) instanceof String username
                && members.get(PASSWORD) instanceof String password) {
            return new Login(username, password);
        }
        throw noLogins();
    }

    private static IOException noLogins() {
        return new IOException("what is sealed as the logins to other registries are no logins");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RegistryLogins that && logins.equals(that.logins);
    }

    @Override
    public int hashCode() {
        return logins.keySet().hashCode();
    }

    @Override
    public String toString() {
        return "RegistryLogins" + logins.keySet();
    }
}
