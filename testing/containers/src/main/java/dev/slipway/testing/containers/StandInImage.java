package dev.slipway.testing.containers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An image made on this machine that stands in for an official one where that cannot be pulled.
 *
 * <p>It holds what the official image holds as far as Testcontainers needs it: the same server, started by a script of the same
 * name that reads the same environment variables, and busybox for a shell. It is made once and kept as an archive in the folder
 * {@code test-images} of the cache ({@code SLIPWAY_CACHE}, or {@code ~/.cache/slipway}). Its tag is made from what went into
 * it, so a change makes another one.
 */
abstract sealed class StandInImage permits KafkaImage, PostgresImage {
    /** Of the repository that it stands in for, {@code apache/kafka}. */
    abstract String official();

    /** All that the content depends on, as text. */
    abstract String recipe() throws IOException;

    /** Writes the image to this archive. */
    abstract void write(Path scratch, Path archive, String tag) throws IOException, InterruptedException;

    /** {@code slipway-test/kafka:0123456789ab}. */
    final String tag() throws IOException {
        String name = official().substring(official().lastIndexOf('/') + 1);
        return "slipway-test/" + name + ":" + hash(recipe()).substring(0, 12);
    }

    /** The archive for {@code docker load}, made now if it is not in the cache. */
    final Path archive() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(cache().resolve("test-images"));
        String tag = tag();
        Path archive = folder.resolve(tag.replaceAll("[/:]", "-") + ".tar");
        if (!Files.exists(archive)) {
            Path scratch = Files.createTempDirectory(folder, "making");
            try {
                write(scratch, archive, tag);
            } finally {
                delete(scratch);
            }
        }
        return archive;
    }

    /** A script of this package's resources. */
    static byte[] script(String name) throws IOException {
        try (InputStream script = StandInImage.class.getResourceAsStream(name)) {
            return script.readAllBytes();
        }
    }

    private static Path cache() {
        return Optional.ofNullable(System.getenv("SLIPWAY_CACHE"))
                .or(() -> Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).map(folder -> folder + "/slipway"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "slipway"));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList().reversed()) {
                Files.delete(file);
            }
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
