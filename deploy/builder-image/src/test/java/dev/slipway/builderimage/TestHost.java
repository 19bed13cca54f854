package dev.slipway.builderimage;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the machine that the tests run on has. */
final class TestHost {
    private TestHost() {}

    /** The user's cache, where the builder image stays for the next run. */
    static Path cache() {
        String base = System.getenv("XDG_CACHE_HOME");
        return base == null || base.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache", "slipway")
                : Path.of(base, "slipway");
    }

    static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
