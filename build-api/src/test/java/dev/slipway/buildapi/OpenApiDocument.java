package dev.slipway.buildapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** The API's description as the packaged service has it, and serves it. */
final class OpenApiDocument {
    private static final Path PACKAGED = Path.of("target", "quarkus-app", "quarkus");
    private static final String NAME = "META-INF/quarkus-generated-openapi-doc.";
    private static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");

    private OpenApiDocument() {}

    /** As {@code /v1/openapi} has it. */
    static String yaml() {
        return entry("YAML");
    }

    static JsonNode json() {
        try {
            return new ObjectMapper().readTree(entry("JSON"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The operations by method and path, such as {@code post /v1/builds}. */
    static Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new TreeMap<>();
        json().path("paths").properties().forEach(path -> METHODS.stream()
                .filter(path.getValue()::has)
                .forEach(method -> operations.put(
                        method + " " + path.getKey(), path.getValue().path(method))));
        return operations;
    }

    private static String entry(String format) {
        try (Stream<Path> jars = Files.list(PACKAGED)) {
            for (Path path :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                try (JarFile jar = new JarFile(path.toFile())) {
                    ZipEntry entry = jar.getEntry(NAME + format);
                    if (entry != null) {
                        try (InputStream content = jar.getInputStream(entry)) {
                            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException(
                "no jar of " + PACKAGED + " has " + NAME + format + "; package build-api first");
    }
}
