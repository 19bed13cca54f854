package dev.slipway.converter.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.disk.file.PartialFile;
import dev.slipway.oci.Digest;
import dev.slipway.oci.InvalidReferenceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The file of a disk's references, the newest first:
 * {@code {"references":[{"repository":"builds/acme/b01","digest":"sha256:…","pushed_at":"2026-01-01T00:00:00Z"}]}}.
 */
final class ReferencesFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReferencesFile() {}

    /** The references; none where there is no file. */
    static List<PushedReference> read(Path file) throws IOException {
        try {
            JsonNode all = JSON.readTree(Files.readAllBytes(file)).path("references");
            if (!all.isArray()) {
                throw new IOException("not the references of a disk: " + file);
            }
            List<PushedReference> references = new ArrayList<>();
            for (JsonNode json : all) {
                references.add(new PushedReference(
                        json.path("repository").asText(),
                        Digest.parse(json.path("digest").asText()),
                        Instant.parse(json.path("pushed_at").asText())));
            }
            return List.copyOf(references);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (JsonProcessingException | InvalidReferenceException | DateTimeException e) {
            throw new IOException("not the references of a disk: " + file, e);
        }
    }

    /** Adds a reference durably, unless it is there and as new. The caller holds the manifest. */
    static void add(Path file, PushedReference pushed) throws IOException {
        List<PushedReference> references = new ArrayList<>(read(file));
        if (references.stream()
                .anyMatch(known ->
                        known.namesTheSameAs(pushed) && !known.pushedAt().isBefore(pushed.pushedAt()))) {
            return;
        }
        references.removeIf(pushed::namesTheSameAs);
        references.add(pushed);
        references.sort(Comparator.comparing(PushedReference::pushedAt).reversed());
        write(file, references);
    }

    private static void write(Path file, List<PushedReference> references) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        for (PushedReference reference : references) {
            json.withArray("references")
                    .addObject()
                    .put("repository", reference.repository())
                    .put("digest", reference.digest().toString())
                    .put("pushed_at", reference.pushedAt().toString());
        }
        try (PartialFile partial = PartialFile.begin(file)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
            while (bytes.hasRemaining()) {
                partial.channel().write(bytes);
            }
            partial.complete();
        }
    }
}
