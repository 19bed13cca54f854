package dev.slipway.agent.buildkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the machine's programs are.
 *
 * @param directories as in {@code PATH}
 */
public record SearchPath(String directories) {
    /** The program of this name in the first directory that has it. */
    Optional<Path> find(String program) {
        for (String directory : directories.split(":", -1)) {
            Path file = Path.of(directory, program);
            if (!directory.isEmpty() && Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
