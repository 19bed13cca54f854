package dev.slipway.buildapi.auth;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
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
        List<Entry> entries = JSON.readValue(Files.readAllBytes(file), new TypeReference<List<Entry>>() {});
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
     * Makes a new file with a fresh random token for each caller.
     *
     * @return the tokens by the callers' names, in their order: the only time that they are seen
     */
    public static Map<String, String> create(Path file, List<Caller> callers) throws IOException {
        SecureRandom random = new SecureRandom();
        Map<String, String> tokens = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Caller caller : callers) {
            byte[] bytes = new byte[TOKEN_BYTES];
            random.nextBytes(bytes);
            String token =
                    TOKEN_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            if (tokens.put(caller.name(), token) != null) {
                throw new IllegalArgumentException("two tokens would be called " + caller.name());
            }
            entries.add(new Entry(caller.name(), caller.role(), caller.tenant(), BearerToken.hexHash(token)));
        }
        write(file, entries);
        return tokens;
    }

    private static void write(Path file, List<Entry> entries) throws IOException {
        Path directory = requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path temporary = Files.createTempFile(directory, ".tokens", ".json", ownerOnly);
        try {
            Files.write(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(entries));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
