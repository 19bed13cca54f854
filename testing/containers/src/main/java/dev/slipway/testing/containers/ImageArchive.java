package dev.slipway.testing.containers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes an image of one layer in the form that {@code docker load} takes: {@code manifest.json}, a configuration and the
 * layer in one tar.
 */
final class ImageArchive implements AutoCloseable {
    private final Path layer;
    private final MessageDigest digest;
    private final TarArchiveOutputStream tar;
    private final Set<String> written = new LinkedHashSet<>();

    /** @param scratch an existing folder for the unfinished layer */
    ImageArchive(Path scratch) throws IOException {
        layer = scratch.resolve("layer.tar");
        digest = sha256();
        tar = tar(new DigestOutputStream(Files.newOutputStream(layer), digest));
    }

    /** What a user of the image may be. */
    record Owner(int id) {
        static final Owner ROOT = new Owner(0);
    }

    void directory(String path, int mode, Owner owner) throws IOException {
        if (written.add(path)) {
            TarArchiveEntry entry = new TarArchiveEntry(path.substring(1) + "/");
            entry.setMode(mode);
            entry.setIds(owner.id(), owner.id());
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
    }

    void file(String path, int mode, byte[] content) throws IOException {
        TarArchiveEntry entry = start(path);
        entry.setMode(mode);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** Copies a file of this host, following links. */
    void file(String path, Path source) throws IOException {
        if (written.contains(path)) {
            return;
        }
        TarArchiveEntry entry = start(path);
        entry.setMode(Files.isExecutable(source) ? 0755 : 0644);
        entry.setSize(Files.size(source));
        tar.putArchiveEntry(entry);
        Files.copy(source, tar);
        tar.closeArchiveEntry();
    }

    void link(String path, String target) throws IOException {
        start(path);
        TarArchiveEntry entry = new TarArchiveEntry(path.substring(1), TarArchiveEntry.LF_SYMLINK);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    /** Copies the files and links of a folder of this host to this path. */
    void tree(String path, Path source) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file :
                    files.filter(one -> !Files.isDirectory(one)).sorted().toList()) {
                String target = path + "/" + source.relativize(file);
                if (Files.isSymbolicLink(file)) {
                    link(target, Files.readSymbolicLink(file).toString());
                } else {
                    file(target, file);
                }
            }
        }
    }

    /**
     * Ends the image.
     *
     * @param archive is replaced at once, when all is written
     * @param environment {@code NAME=value}
     * @param entryPoint may be empty
     */
    void write(Path archive, String tag, List<String> environment, Owner user, List<String> entryPoint)
            throws IOException {
        tar.close();
        String diffId = HexFormat.of().formatHex(digest.digest());
        byte[] config = """
                {"architecture":"amd64","os":"linux",
                 "config":{"Env":%s,"User":"%d","Entrypoint":%s},
                 "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}
                """.formatted(json(environment), user.id(), json(entryPoint), diffId)
                .getBytes(StandardCharsets.UTF_8);
        byte[] manifest = "[{\"Config\":\"config.json\",\"RepoTags\":[\"%s\"],\"Layers\":[\"layer.tar\"]}]"
                .formatted(tag)
                .getBytes(StandardCharsets.UTF_8);
        Path unfinished = layer.resolveSibling("image.tar");
        try (TarArchiveOutputStream all = tar(Files.newOutputStream(unfinished))) {
            put(all, "manifest.json", manifest);
            put(all, "config.json", config);
            TarArchiveEntry entry = new TarArchiveEntry("layer.tar");
            entry.setSize(Files.size(layer));
            all.putArchiveEntry(entry);
            Files.copy(layer, all);
            all.closeArchiveEntry();
        }
        Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    private TarArchiveEntry start(String path) throws IOException {
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            directory(path.substring(0, slash), 0755, Owner.ROOT);
        }
        written.add(path);
        return new TarArchiveEntry(path.substring(1));
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static TarArchiveOutputStream tar(OutputStream out) {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        return tar;
    }

    private static String json(List<String> texts) {
        return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(",", "[", "]"));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
