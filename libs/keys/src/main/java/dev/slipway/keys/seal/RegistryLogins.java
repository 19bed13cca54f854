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

/**
 * Logins to other registries that one build's image is pushed with, by the registries' hosts, as they are sealed for the publisher: JSON.
 *
 * <pre>
 *   {"build_id": "b01…", "logins": {"registry.example.com": {"username": "ci", "password": "…"}}}
 * </pre>
 *
 * <p>The build's id is inside, so that nobody gets another build's logins by copying what is sealed. Prints as its hosts.
 */
public record RegistryLogins(Map<String, Login> byHost) {
    private static final String BUILD_ID = "build_id";
    private static final String LOGINS = "logins";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";

    public RegistryLogins {
        byHost = Map.copyOf(byHost);
    }

    /** Prints without the password. */
    public record Login(String username, String password) {
        public Login {
            requireNonNull(username, "username");
            requireNonNull(password, "password");
        }

        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    public static RegistryLogins none() {
        return new RegistryLogins(Map.of());
    }

    public boolean isEmpty() {
        return byHost.isEmpty();
    }

    /** @param host as references name it, with its port where there is one */
    public Optional<Login> of(String host) {
        return Optional.ofNullable(byHost.get(host));
    }

    /** The hosts that there is a login for. */
    public Set<String> hosts() {
        return byHost.keySet();
    }

    /**
     * For one build alone, or for one request for names.
     *
     * @param sealer for the publisher's key
     */
    public String seal(String id, Sealer sealer) throws IOException {
        Map<String, Object> logins = new TreeMap<>();
        byHost.forEach((host, login) -> {
            Map<String, Object> written = new LinkedHashMap<>();
            written.put(USERNAME, login.username());
            written.put(PASSWORD, login.password());
            logins.put(host, written);
        });
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put(BUILD_ID, id);
        payload.put(LOGINS, logins);
        return sealer.seal(SealedKind.REGISTRY_LOGINS, JsonUtil.toJson(payload));
    }

    /**
     * @param id the build, or the request, that the logins must be for
     * @throws IOException where they do not open, are another build's, or are no logins; says nothing of what is inside
     */
    public static RegistryLogins open(String sealed, String id, Unsealer unsealer) throws IOException {
        Map<String, Object> payload;
        try {
            payload = JsonUtil.parseJson(unsealer.open(SealedKind.REGISTRY_LOGINS, sealed));
        } catch (JoseException e) {
            throw noLogins();
        }
        if (!id.equals(payload.get(BUILD_ID))) {
            throw new IOException("the logins that came with " + id + " are for another build");
        }
        if (!(payload.get(LOGINS) instanceof Map<?, ?> logins)) {
            throw noLogins();
        }
        Map<String, Login> byHost = new TreeMap<>();
        for (Map.Entry<?, ?> login : logins.entrySet()) {
            if (!(login.getValue() instanceof Map<?, ?> written)
                    || !(written.get(USERNAME) instanceof String username)
                    || !(written.get(PASSWORD) instanceof String password)) {
                throw noLogins();
            }
            byHost.put(String.valueOf(login.getKey()), new Login(username, password));
        }
        return new RegistryLogins(byHost);
    }

    private static IOException noLogins() {
        return new IOException("what is sealed as the logins are no logins to registries");
    }

    @Override
    public String toString() {
        return "RegistryLogins" + byHost.keySet();
    }
}
