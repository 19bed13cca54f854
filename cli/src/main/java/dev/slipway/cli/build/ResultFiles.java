package dev.slipway.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.cli.output.ConsoleCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The files that a build that succeeded leaves on this machine. */
final class ResultFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--iidfile", paramLabel = "FILE", description = "Writes the image's digest to this file.")
    private @Nullable Path iidFile;

    @Option(
            names = "--metadata-file",
            paramLabel = "FILE",
            description = "Writes what was built to this file, as JSON, with the keys of docker buildx.")
    private @Nullable Path metadataFile;

    /** @throws picocli.CommandLine.ParameterException where a file cannot come about */
    void check(CommandSpec command, boolean detach) {
        check(command, detach, "--iidfile", iidFile);
        check(command, detach, "--metadata-file", metadataFile);
    }

    private static void check(CommandSpec command, boolean detach, String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        if (detach) {
            throw ConsoleCommand.wrong(
                    command, option + ": not together with --detach, which ends before there is an image");
        }
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        if (!Files.isDirectory(directory)) {
            throw ConsoleCommand.wrong(command, option + ": there is no directory " + directory);
        }
    }

    /**
     * Writes them.
     *
     * @param build the build as the API shows it, which has succeeded
     * @param tags the names that were asked for
     */
    void write(JsonNode build, List<String> tags) throws IOException {
        JsonNode image = build.path("image");
        if (iidFile != null) {
            Files.writeString(iidFile, image.path("digest").asText());
        }
        if (metadataFile != null) {
            ObjectNode metadata = JSON.createObjectNode();
            metadata.put("containerimage.digest", image.path("digest").asText());
            metadata.put("image.name", tags.isEmpty() ? image.path("reference").asText() : String.join(",", tags));
            metadata.put("slipway.build.id", build.path("id").asText());
            metadata.put("slipway.image.reference", image.path("reference").asText());
            JSON.writerWithDefaultPrettyPrinter().writeValue(metadataFile.toFile(), metadata);
        }
    }
}
