package dev.slipway.builderimage;

import dev.slipway.disk.file.Folders;
import dev.slipway.oci.Descriptor;
import dev.slipway.registry.layout.OciLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * A small image of Debian packages whose entrypoint tells, as the first program of a machine, what it finds; and what boots such
 * a machine. Both stay in a cache directory.
 */
final class SmallImage {
    /** A shell and the programs that look at files; what they depend on comes along. */
    private static final List<String> PACKAGES = List.of("base-files", "dash", "coreutils", "findutils", "mount");

    private static final List<String> BOOT_PACKAGES = List.of(DebianPackages.KERNEL.getFirst(), "busybox-static");

    private static final List<String> MODULES = List.of("virtio_pci", "virtio_blk", "ext4", "erofs");

    private final Cache cache;

    SmallImage(Path cacheDirectory) {
        this.cache = new Cache(cacheDirectory);
    }

    /** The image: Debian's files in one layer, below two layers of Jib's. */
    OciLayout layout() throws IOException, InterruptedException {
        byte[] machine = resource("machine");
        ContentKey key = new ContentKey()
                .with("small-1")
                .with(DebianSuite.TRIXIE.suite())
                .with(machine);
        PACKAGES.forEach(key::with);
        Path layout = cache.entry("small", key.value(), directory -> {
            Path files = Files.createTempDirectory("slipway-small-");
            try {
                Path debian = files.resolve("debian.tar");
                DebianPackages.extract(DebianSuite.TRIXIE, PACKAGES, debian, System.out::println);
                OciImage.archive(DebianSuite.TRIXIE, debian, files.resolve("image.tar"));
                Path note = Files.createDirectories(files.resolve("note/etc"));
                Files.writeString(note.resolve("hostname"), "small\n");
                Path start = Files.createDirectories(files.resolve("start/usr/lib/slipway"));
                Files.write(start.resolve("machine"), machine);
                Files.setPosixFilePermissions(start.resolve("machine"), PosixFilePermissions.fromString("rwxr-xr-x"));
                new OciImage(
                                files.resolve("image.tar"),
                                files.resolve("note"),
                                files.resolve("start"),
                                Optional.empty(),
                                cache.shared("jib"))
                        .writeLayout(directory);
            } finally {
                Folders.delete(files);
            }
        });
        return OciLayout.open(layout);
    }

    /** A directory with {@code kernel} and {@code initrd}. */
    Path boot() throws IOException, InterruptedException {
        byte[] init = resource("initrd-init");
        ContentKey key = new ContentKey()
                .with("small-boot-1")
                .with(DebianSuite.TRIXIE.suite())
                .with(init);
        BOOT_PACKAGES.forEach(key::with);
        MODULES.forEach(key::with);
        return cache.entry("small-boot", key.value(), directory -> {
            Path packages = directory.resolve("packages.tar");
            DebianPackages.extract(DebianSuite.TRIXIE, BOOT_PACKAGES, packages, System.out::println);
            try (KernelPackage kernel = KernelPackage.open(packages);
                    InputStream bootImage = kernel.bootImage()) {
                Files.copy(bootImage, directory.resolve("kernel"));
                Initrd.write(directory.resolve("initrd"), init, busybox(packages), kernel.withDependencies(MODULES));
            }
            Files.delete(packages);
        });
    }

    private static byte[] busybox(Path packages) throws IOException {
        try (TarFile archive = new TarFile(packages)) {
            TarArchiveEntry program = archive.getEntries().stream()
                    .filter(entry -> entry.isFile() && entry.getName().endsWith("/bin/busybox"))
                    .findFirst()
                    .orElseThrow();
            return archive.getInputStream(program).readAllBytes();
        }
    }

    /**
     * What a machine with this root tells of it, by the archives in the layers alone: lines as the entrypoint prints them, by
     * their first fields.
     */
    static Map<String, String> expected(OciLayout layout) throws IOException {
        Map<String, String> lines = new TreeMap<>();
        for (Descriptor layer : layout.onlyManifest().asManifest().layers()) {
            try (InputStream blob = layout.blob(layer);
                    TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(blob))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    expect(lines, entry, tar);
                }
            }
        }
        return lines;
    }

    private static void expect(Map<String, String> lines, TarArchiveEntry entry, InputStream content)
            throws IOException {
        if (entry.isLink() || entry.getName().contains(".wh.")) {
            throw new IOException("this reading is for images without links and whiteouts: " + entry.getName());
        }
        String path = Path.of("/").resolve(entry.getName()).normalize().toString();
        String kind = kind(entry);
        String mode = entry.isSymbolicLink() ? "777" : Integer.toOctalString(entry.getMode() & 07777);
        lines.put(
                "entry\t" + path,
                String.join(
                        "\t",
                        kind,
                        mode,
                        Long.toString(entry.getLongUserId()),
                        Long.toString(entry.getLongGroupId()),
                        kind.equals("f") ? Long.toString(entry.getSize()) : "",
                        Long.toString(entry.getLastModifiedTime().toInstant().getEpochSecond()),
                        entry.getLinkName()));
        if (kind.equals("c")) {
            lines.put(
                    "device\t" + path,
                    Integer.toHexString(entry.getDevMajor()) + "\t" + Integer.toHexString(entry.getDevMinor()));
        }
        if (kind.equals("f")) {
            lines.put("content\t" + path, sha256(content));
        }
    }

    /** As find(1) calls it. */
    private static String kind(TarArchiveEntry entry) {
        if (entry.isDirectory()) {
            return "d";
        }
        if (entry.isSymbolicLink()) {
            return "l";
        }
        return entry.isCharacterDevice() ? "c" : "f";
    }

    private static String sha256(InputStream content) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content.readAllBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream input = SmallImage.class.getResourceAsStream("small/" + name)) {
            return input.readAllBytes();
        }
    }
}
