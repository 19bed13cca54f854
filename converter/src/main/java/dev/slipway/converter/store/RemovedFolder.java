package dev.slipway.converter.store;

import dev.slipway.disk.file.Folders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Takes folders out of a store: readers see one whole or not at all, however slowly its files go. */
final class RemovedFolder {

    private static final String SUFFIX = ".removed";

    private RemovedFolder() {}

    /** Renames the folder aside, and deletes it there. */
    static void remove(Path store, Path folder) throws IOException {
        Path aside = store.resolve("." + folder.getFileName() + "." + UUID.randomUUID() + SUFFIX);
        Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(store, StandardOpenOption.READ)) {
            names.force(true);
        }
        Folders.delete(aside);
    }

    /** Deletes what killed processes renamed aside. Another process that still deletes the same does no harm. */
    static void removeLeftovers(Path store) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(store, ".*" + SUFFIX)) {
            for (Path leftover : leftovers) {
                Folders.delete(leftover);
            }
        }
    }
}
