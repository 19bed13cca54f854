package dev.slipway.neighbours;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether somebody pushes to a registry, seen from its file-system storage (Distribution,
 * registry/storage/paths.go): each repository has a folder {@code _uploads} with a folder for each upload that has begun. One
 * that was given up stays there for days, so what counts is when something changed in it.
 *
 * @param data the root of the storage
 */
record OpenUploads(Path data) {
    private static final String UPLOADS = "_uploads";

    /** Whether something was uploaded, begun or completed within the time before now. */
    boolean changedWithin(Duration time) throws IOException {
        Path repositories = data.resolve("docker/registry/v2/repositories");
        if (!Files.exists(repositories)) {
            return false;
        }
        Newest newest = new Newest();
        try {
            Files.walkFileTree(repositories, newest);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return newest.change.isAfter(Instant.now().minus(time));
    }

    /** Finds the newest change below the folders of uploads. The folders beside them, which hold links only, are not entered. */
    private static final class Newest extends SimpleFileVisitor<Path> {
        private Instant change = Instant.MIN;

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = String.valueOf(folder.getFileName());
            if (isOfUploads(folder)) {
                note(attributes);
                return FileVisitResult.CONTINUE;
            }
            return name.startsWith("_") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isOfUploads(file)) {
                note(attributes);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE; // An upload that was completed meanwhile.
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @org.jspecify.annotations.Nullable IOException failure)
                throws IOException {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
                throw failure;
            }
            return FileVisitResult.CONTINUE;
        }

        private void note(BasicFileAttributes attributes) {
            Instant modified = attributes.lastModifiedTime().toInstant();
            if (modified.isAfter(change)) {
                change = modified;
            }
        }

        private static boolean isOfUploads(Path path) {
            for (Path part : path) {
                if (part.toString().equals(UPLOADS)) {
                    return true;
                }
            }
            return false;
        }
    }
}
