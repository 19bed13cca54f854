package dev.slipway.disk.conversion;

import static dev.slipway.disk.reading.Programs.check;
import static dev.slipway.disk.reading.Programs.require;
import static dev.slipway.disk.reading.Programs.requireCheck;
import static dev.slipway.disk.reading.Programs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.conversion.Tar.TarNumbers;
import dev.slipway.disk.ext4.Ext4;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.oci.RawManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Disks before the judges that count: {@code e2fsck}, the kernel, and {@code umoci unpack} as the reference for layers. What
 * this machine lacks is skipped, and says so.
 */
class MountedDiskIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void fsckFindsNothing(DiskFormat format) throws Exception {
        requireCheck(format);

        check(convert(image(), format), format);
    }

    @Test
    void scratchDiskIsCleanAndSparse() throws Exception {
        require("e2fsck");
        Path disk = folder.resolve("scratch.ext4");

        Ext4.scratch(disk, 20L << 30);

        check(disk, DiskFormat.EXT4);
        assertThat(Files.size(disk)).isEqualTo(20L << 30);
        assertThat(Long.parseLong(run("stat", "-c", "%b", disk.toString()).strip()) * 512)
                .isLessThan(4 << 20);
    }

    @Test
    void disksWithFreeSpaceAreCleanAtEverySize() throws Exception {
        require("e2fsck");
        for (long free : new long[] {0, 1, 130L << 20, 700L << 20}) {
            Path disk = folder.resolve("free.ext4");
            Ext4.of(
                    disk,
                    new UUID(1, 2),
                    new DiskSize.WithFree(free),
                    new TreeMap<>(Map.of(
                            "/etc/text", new Ext4.Item.Text("hello".getBytes(StandardCharsets.US_ASCII), 0600),
                            "/tmp", new Ext4.Item.Folder(01777))));
            check(disk, DiskFormat.EXT4);
        }
    }

    @Test
    void kernelReadsAndWritesTheDisk() throws Exception {
        requireMounts(DiskFormat.EXT4);
        Path disk = folder.resolve("image.ext4");
        Converted converted = (Converted)
                DiskImages.convert(ConversionRequest.of(image(), disk).withSize(new DiskSize.WithFree(64 << 20)));
        assertThat(converted.disk().size()).isGreaterThan(64 << 20);
        Path mount = Files.createDirectory(folder.resolve("mount"));

        run("mount", "-o", "loop,rw", disk.toString(), mount.toString());
        try {
            Files.write(mount.resolve("written"), new byte[10 << 20]);
            for (int i = 0; i < 2000; i++) {
                Files.writeString(mount.resolve("many/new-" + i), "n");
            }
            assertThat(Files.readString(mount.resolve("usr/bin/tool"))).isEqualTo("upper");
        } finally {
            run("umount", mount.toString());
        }

        check(disk, DiskFormat.EXT4);
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void mountedTreeEqualsWhatUmociUnpacks(DiskFormat format) throws Exception {
        require("umoci");
        require("getfattr");
        requireMounts(format);
        TestImage image = image();
        Set<String> expected = listing(unpacked(image));
        assertThat(expected).hasSizeGreaterThan(4000);

        whileMounted(convert(image, format), format, mount -> assertSame(listing(mount), expected));
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void kernelReadsAFileThatIsMostlyHoles(DiskFormat format) throws Exception {
        requireCheck(format);
        requireMounts(format);
        TestImage image = new TestImage()
                .layer(new Tar()
                        .sparse(
                                "sparse",
                                1L << 40,
                                new TreeMap<>(Map.of(12_345L, "first", (1L << 39) + 99, "second"))));
        Path disk = convert(image, format);
        check(disk, format);
        assertThat(Files.size(disk)).isLessThan(16 << 20);
        whileMounted(disk, format, mount -> {
            try (FileChannel file = FileChannel.open(mount.resolve("sparse"))) {
                assertThat(file.size()).isEqualTo(1L << 40);
                assertThat(text(file, 12_344, 7)).isEqualTo("\0first\0");
                assertThat(text(file, (1L << 39) + 98, 8)).isEqualTo("\0second\0");
                assertThat(text(file, (1L << 40) - 3, 3)).isEqualTo("\0\0\0");
            }
        });
    }

    private static String text(FileChannel file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) >= 0) {
            continue;
        }
        return new String(bytes.array(), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void kernelFindsEveryNameInLargeDirectories(DiskFormat format) throws Exception {
        requireCheck(format);
        requireMounts(format);
        List<String> names =
                new ArrayList<>(List.of("!", "-", ".-", ".a", "...", "..a", "0", "\u00ff", "n".repeat(255)));
        for (int i = 0; i < 100_000; i++) {
            names.add("entry-" + i);
        }
        for (int i = 0; i < 10_000; i++) {
            names.add("%0255d".formatted(i));
        }
        Tar tar = new Tar().directory("large");
        names.forEach(name -> tar.file("large/" + name, ""));
        TestImage image = new TestImage().layer(tar);
        Path disk = convert(image, format);
        check(disk, format);
        whileMounted(disk, format, mount -> {
            Path script = folder.resolve("names");
            Files.write(script, String.join("\n", names).getBytes(StandardCharsets.ISO_8859_1));
            run("sh", "-c", "cd '" + mount + "/large' && xargs -d '\\n' stat -c %i -- < '" + script + "' > /dev/null");
            assertThat(run("sh", "-c", "find '" + mount + "/large' -type f -printf x | wc -c")
                            .strip())
                    .isEqualTo(String.valueOf(names.size()));
        });
    }

    private Path unpacked(TestImage image) throws Exception {
        Path bundle = folder.resolve("bundle");
        run("umoci", "unpack", "--image", layout(image) + ":t", bundle.toString());
        return bundle.resolve("rootfs");
    }

    /** Something that looks at a mounted disk. */
    @FunctionalInterface
    private interface Inspection {
        void inspect(Path mount) throws Exception;
    }

    private void whileMounted(Path disk, DiskFormat format, Inspection inspection) throws Exception {
        Path mount = Files.createDirectory(folder.resolve("mount-" + format.label()));
        run("mount", "-t", format.label(), "-o", "loop,ro", disk.toString(), mount.toString());
        try {
            inspection.inspect(mount);
        } finally {
            run("umount", mount.toString());
        }
    }

    private static void assertSame(Set<String> found, Set<String> expected) {
        assertThat(without(expected, found)).as("missing").isEmpty();
        assertThat(without(found, expected)).as("too much").isEmpty();
    }

    private static Set<String> without(Set<String> lines, Set<String> others) {
        Set<String> rest = new TreeSet<>(lines);
        rest.removeAll(others);
        return rest;
    }

    /** Type, mode, owner, size, time, link count, device, attributes and content of everything below a folder. */
    static Set<String> listing(Path root) throws Exception {
        String find = "find . -mindepth 1 ! -path './lost+found' ";
        Set<String> lines =
                lines(root, find + "! -type d -printf '%P %y %m %U %G %T@ %n %l ' -exec stat -c '%t,%T' {} \\;");
        lines.addAll(lines(root, find + "-type d -printf '%P %y %m %U %G %T@\\n'"));
        lines.addAll(lines(root, find + "-type f -printf '%P %s ' -exec sh -c 'sha256sum < \"$1\"' _ {} \\;"));
        lines.addAll(lines(root, "getfattr -R -h -P -d -m - -e hex . | awk -v RS= '{ gsub(/\\n/, \" \"); print }'"));
        return lines;
    }

    private static Set<String> lines(Path folder, String command) throws Exception {
        return new TreeSet<>(
                run("sh", "-c", "cd '" + folder + "' && " + command).lines().toList());
    }

    private Path layout(TestImage image) throws IOException {
        Path layout = Files.createDirectories(folder.resolve("layout"));
        Path blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
        RawManifest manifest = image.manifest();
        Files.write(blobs.resolve(manifest.digest().hex()), manifest.bytes());
        for (Map.Entry<String, byte[]> blob : image.blobs().entrySet()) {
            Files.write(blobs.resolve(blob.getKey().substring(7)), blob.getValue());
        }
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        Files.writeString(
                layout.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,"
                                .formatted(manifest.mediaType(), manifest.digest(), manifest.bytes().length)
                        + "\"annotations\":{\"org.opencontainers.image.ref.name\":\"t\"}}]}");
        return layout;
    }

    private Path convert(TestImage image, DiskFormat format) throws IOException {
        Path disk = folder.resolve("image." + format.label());
        assertThat(DiskImages.convert(ConversionRequest.of(image, disk).withFormat(format)))
                .isInstanceOf(Converted.class);
        return disk;
    }

    /** One of everything, every directory with an entry of its own, so that no clock shows through in umoci's tree. */
    static TestImage image() {
        byte[] large = new byte[5_000_000];
        new Random(5).nextBytes(large);
        Tar base = new Tar()
                .directory("usr")
                .directory("usr/bin", 0711)
                .symlink("bin", "usr/bin")
                .file("usr/bin/tool", "lower")
                .file("usr/bin/setuid", new byte[5000], e -> {
                    e.setMode(04755);
                    e.setUserId(4_000_000_000L);
                    e.setGroupId(70_000L);
                })
                .directory("opt")
                .directory("opt/x")
                .file("opt/x/old", "1")
                .file("tofile", "f")
                .directory("todir")
                .file("todir/inner", "i")
                .file("linked", "shared content")
                .hardLink("linked-too", "linked")
                .file("hidden", "kept by a link")
                .directory("dev")
                .special("dev/null", TarNumbers.CHARACTER_DEVICE, 1, 3)
                .special("dev/large", TarNumbers.BLOCK_DEVICE, 300, 70_000)
                .special("dev/pipe", TarNumbers.FIFO, 0, 0)
                .symlink("l59", "y".repeat(59))
                .symlink("l60", "y".repeat(60))
                .symlink("l300", "z/".repeat(150))
                .file("n".repeat(255), "long")
                .file("\u00ff\u00fe", "not UTF-8")
                .file("large", large, e -> {})
                .file("before-1970", new byte[3], e -> e.setModTime(-1_000_000_000_000L))
                .file("empty", "")
                .xattr("attributes", "a", "user.note", "v".repeat(200).getBytes(StandardCharsets.US_ASCII))
                .pax(Map.of("mtime", "1700000000.123456789"))
                .file("nanoseconds", "n")
                .pax(Map.of("mtime", "-1.000000001"))
                .symlink("nanoseconds-before-1970", "n")
                .xattr(
                        "ping",
                        "p",
                        "security.capability",
                        HexFormat.of().parseHex("0100000200200000" + "00".repeat(12)))
                .xattr(
                        "listed",
                        "l",
                        "system.posix_acl_access",
                        HexFormat.of()
                                .parseHex("02000000" + "01000600ffffffff" + "02000400e8030000" + "04000400ffffffff"
                                        + "10000400ffffffff" + "20000400ffffffff"))
                .xattr("trusted", "t", "trusted.note", new byte[] {0, 1, (byte) 0xff})
                .pax(Map.of(
                        "SCHILY.xattr.com.apple.provenance", "a",
                        "SCHILY.xattr.system.nfs4_acl", "n",
                        "SCHILY.xattr.security.selinux", "s",
                        "SCHILY.xattr.trusted.overlay.opaque", "y",
                        "SCHILY.xattr.user.overlay.opaque", "y",
                        "SCHILY.xattr.system.posix_acl_access", "of another version",
                        "SCHILY.xattr.security.other", "o"))
                .file("attributes-of-others", "o")
                .sparse("sparse", 3_000_000, new TreeMap<>(Map.of(5_000L, "first", 2_000_000L, "second")))
                .directory("many");
        for (int i = 0; i < 2000; i++) {
            base.file("many/file-" + i, "content " + i);
        }
        Tar upper = new Tar()
                .file("bin/tool", "upper")
                .whiteout("opt/x/.wh..wh..opq")
                .file("opt/x/new", "3")
                .directory("tofile")
                .file("tofile/in", "in")
                .file("todir", "now a file")
                .directory("second")
                .hardLink("second/link", "hidden");
        return new TestImage().layer(base).layer(upper).layer(new Tar().whiteout(".wh.hidden"));
    }

    private void requireMounts(DiskFormat format) throws Exception {
        Path disk = convert(new TestImage().layer(new Tar()), format);
        Path mount = Files.createDirectory(folder.resolve("probe"));
        boolean mounted =
                new ProcessBuilder("mount", "-t", format.label(), "-o", "loop,ro", disk.toString(), mount.toString())
                                .start()
                                .waitFor()
                        == 0;
        assumeTrue(mounted, "this user or this kernel cannot mount " + format.label());
        run("umount", mount.toString());
    }
}
