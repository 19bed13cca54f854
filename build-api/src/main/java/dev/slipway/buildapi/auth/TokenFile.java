package dev.slipway.buildapi.auth;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.slipway.events.account.Role;
import dev.slipway.http.BearerToken;
import dev.slipway.secretfile.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of API tokens: a JSON list of {@code {"name", "role", "tenant", "sha256"}}, where {@code sha256} is the
 * token's hash in hexadecimal digits. Readable by its owner only.
 */
public final class TokenFile {
    /** Tells a Slipway API token from the other kinds of credentials, for people and for secret scanners. */
    public static final String TOKEN_PREFIX = "slw_";

    private static final int TOKEN_BYTES = 32;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private TokenFile() {}

    /** One token of the file. The hash of a long random token gives nothing away, so {@code toString} may show it. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Entry(String name, Role role, Optional<String> tenant, String sha256) {
        @SuppressWarnings("OptionalAssignedToNull") // Jackson hands null for a property that is not there.
        public Entry {
            requireNonNull(name, "name");
            requireNonNull(role, "role");
            tenant = (Optional<@Nullable String>) tenant == null ? Optional.empty() : tenant;
            requireNonNull(sha256, "sha256");
            if (sha256.length() != 64) {
                throw new IllegalArgumentException("token " + name + ": sha256 has 64 hexadecimal digits");
            }
            HexFormat.of().parseHex(sha256);
        }

        Caller caller() {
            return new Caller(name, role, tenant);
        }

        byte[] hash() {
            return HexFormat.of().parseHex(sha256);
        }
    }

    /**
     * Reads and checks the whole file.
     *
     * @throws IOException when it cannot be read, or is not such a file; the message says what is wrong
     */
    public static List<Entry> read(Path file) throws IOException {
        List<Entry> entries = JSON.readValue(SecretFile.readBytes(file), new TypeReference<List<Entry>>() {});
        Set<String> names = new HashSet<>();
        for (Entry entry : entries) {
            try {
                entry.caller();
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
            if (!names.add(entry.name())) {
                throw new IOException(file + ": two tokens are called " + entry.name());
            }
        }
        return List.copyOf(entries);
    }

    /**
     * Makes the file where it is missing, and before it a file for each caller with a fresh random token. Killed in
     * between, it goes on with the tokens that are there: a file of hashes without the tokens would be of no use to anybody.
     *
     * @param tokens the directory, which exists, of one file a caller, named after it, mode 600, with its token; once the
     *     file of hashes is there, nothing is made in it
     */
    public static void createIfMissing(Path file, Path tokens, List<Caller> callers) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Caller caller : callers) {
            String hash = BearerToken.hexHash(tokenIn(tokens.resolve(caller.name())));
            if (entries.put(caller.name(), new Entry(caller.name(), caller.role(), caller.tenant(), hash)) != null) {
                throw new IllegalArgumentException("two tokens would be called " + caller.name());
            }
        }
        SecretFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(entries.values()));
    }

    private static String tokenIn(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] bytes = new byte[TOKEN_BYTES];
            new SecureRandom().nextBytes(bytes);
            String token =
                    TOKEN_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            SecretFile.write(file, token + "\n");
        }
        return SecretFile.read(file).strip();
    }
}
