package dev.slipway.cli.demo;

import dev.slipway.disk.file.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The demo's own directory. A mark in it says so, and only a directory with the mark is ever emptied. */
final class DemoDirectory {
    private static final String MARK = ".slipway-demo";

    private DemoDirectory() {}

    /** @throws IOException if the directory has something in it that the demo did not put there */
    static void empty(Path directory) throws IOException {
        if (Files.exists(directory)) {
            requireOurs(directory);
            Folders.delete(directory);
        }
        Files.createDirectories(directory);
        Files.createFile(directory.resolve(MARK));
    }

    private static void requireOurs(Path directory) throws IOException {
        if (Files.exists(directory.resolve(MARK))) {
            return;
        }
        try (var content = Files.list(directory)) {
            if (content.findAny().isPresent()) {
                throw new IOException(directory + " is not empty and was not made by the demo; choose another --data");
            }
        }
    }
}
