package dev.slipway.converter.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
        delete(aside);
    }

    /** Deletes what killed processes renamed aside. Another process that still deletes the same does no harm. */
    static void removeLeftovers(Path store) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(store, ".*" + SUFFIX)) {
            for (Path leftover : leftovers) {
                delete(leftover);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
