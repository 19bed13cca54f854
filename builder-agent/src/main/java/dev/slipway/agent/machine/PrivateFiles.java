package dev.slipway.agent.machine;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.protocol.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Credentials and secrets as files that BuildKit's client reads: in memory, and for the agent's user only. */
public final class PrivateFiles {
    private PrivateFiles() {}

    /** A docker config directory with the registry's credential. */
    public static Path dockerConfig(Path memory, RegistryAccess registry) throws IOException {
        byte[] userAndPassword = (registry.username() + ":" + registry.password()).getBytes(StandardCharsets.UTF_8);
        Map<String, Object> config = Map.of(
                "auths",
                Map.of(registry.host(), Map.of("auth", Base64.getEncoder().encodeToString(userAndPassword))));
        Path directory = directory(memory, "docker");
        write(directory.resolve("config.json"), new ObjectMapper().writeValueAsBytes(config));
        return directory;
    }

    /** The secrets' files by name. Files are numbered, so that no name decides about a path. */
    public static Map<String, Path> secrets(Path memory, List<Secret> secrets) throws IOException {
        Path directory = directory(memory, "secrets");
        Map<String, Path> files = new LinkedHashMap<>();
        for (Secret secret : secrets) {
            Path file = directory.resolve(Integer.toString(files.size()));
            write(file, secret.value());
            files.put(secret.name(), file);
        }
        return files;
    }

    private static Path directory(Path memory, String name) throws IOException {
        Files.createDirectories(memory);
        return Files.createDirectories(
                memory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, content);
    }
}
