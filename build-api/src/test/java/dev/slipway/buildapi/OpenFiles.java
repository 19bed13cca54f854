package dev.slipway.buildapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Files that this process holds open, those without a name included: what was unlinked shows in no directory. */
public final class OpenFiles {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private OpenFiles() {}

    /** The open files that lie, or lay before they were unlinked, in this directory or below it (proc(5)). */
    public static List<String> below(Path directory) throws IOException {
        List<String> open = new ArrayList<>();
        Path real = Files.exists(directory) ? directory.toRealPath() : directory.toAbsolutePath();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith(real + "/")) {
                        open.add(target);
                    }
                } catch (NoSuchFileException e) {
                    // Closed in the meantime.
                }
            }
        }
        return open;
    }
}
