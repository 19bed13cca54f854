package dev.slipway.cli.build;

import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.events.request.RequestFields;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The Dockerfile that {@code slipway build --file} names, as a field of the request. */
final class LocalDockerfile {
    private LocalDockerfile() {}

    /**
     * @param directory the source
     * @param file a path in the source, else one from the working directory
     * @return the path, where the source has the file; else its text
     */
    static Map<String, String> fields(CommandSpec command, Path directory, Path file) throws IOException {
        Path source = directory.toAbsolutePath().normalize();
        Path inSource = source.resolve(file).normalize();
        Path found = exists(inSource) ? inSource : file.toAbsolutePath().normalize();
        if (!exists(found)) {
            throw ConsoleCommand.wrong(
                    command, "--file: there is no file " + file + ", neither in " + directory + " nor from here");
        }
        return found.startsWith(source)
                ? Map.of(
                        RequestFields.DOCKERFILE_PATH.name(),
                        source.relativize(found).toString())
                : Map.of(RequestFields.DOCKERFILE.name(), text(command, found));
    }

    /** A link is for Slipway to follow, which sees no more than the source. */
    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(file);
    }

    private static String text(CommandSpec command, Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw ConsoleCommand.wrong(command, "--file: " + file + " is not readable");
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw ConsoleCommand.wrong(
                    command,
                    "--file: " + file + " is not UTF-8, as a file outside of the source must be; move it there");
        }
    }
}
