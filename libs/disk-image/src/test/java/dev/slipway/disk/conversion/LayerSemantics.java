package dev.slipway.disk.conversion;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.conversion.Tar.TarNumbers;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.reading.DiskReader;
import dev.slipway.disk.reading.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What layers mean, seen in the finished disk; each way to make one has a test of its own that adds only what it is. */
abstract class LayerSemantics {

    private final DiskFormat format;

    @TempDir
    Path folder;

    LayerSemantics(DiskFormat format) {
        this.format = format;
    }

    @Test
    void whiteoutRemovesWhatLowerLayersHave() throws IOException {
        assertThat(namesIn(
                        new Tar().file("etc/a", "1").file("etc/b", "2").file("dir/x", "3"),
                        new Tar().whiteout("etc/.wh.a").whiteout(".wh.dir").whiteout(".wh.never-there")))
                .containsExactlyInAnyOrder("", "etc", "etc/b");
    }

    @Test
    void whiteoutSparesWhatItsOwnLayerAddsWhicheverComesFirst() throws IOException {
        Map<String, Found> tree = convert(
                new Tar().file("a", "old").file("b", "old"),
                new Tar().file("a", "new").whiteout(".wh.a").whiteout(".wh.b").file("b", "new"));

        assertThat(tree.get("a").text()).isEqualTo("new");
        assertThat(tree.get("b").text()).isEqualTo("new");
    }

    @Test
    void opaqueMarkerClearsADirectoryOfLowerEntriesOnly() throws IOException {
        Map<String, Found> tree = convert(
                new Tar().directory("d", 0700).file("d/old", "1").file("d/sub/old", "2"),
                new Tar().file("d/new", "3").whiteout("d/.wh..wh..opq"));

        assertThat(tree.keySet()).containsExactlyInAnyOrder("", "d", "d/new");
        assertThat(tree.get("d").permissions()).isEqualTo(0700);
    }

    @Test
    void namesThatAufsKeptForItselfAreNotPartOfTheImage() throws IOException {
        Map<String, Found> tree = convert(new Tar()
                .directory(".wh..wh.plnk")
                .file(".wh..wh.plnk/12.34", "x")
                .whiteout(".wh..wh.aufs")
                .file("a", "1"));

        assertThat(tree.keySet()).containsExactlyInAnyOrder("", "a");
    }

    @Test
    void writesThroughASymlinkedParentOfALowerLayer() throws IOException {
        Map<String, Found> tree = convert(
                new Tar().directory("usr/bin").symlink("bin", "usr/bin").file("usr/bin/gone", "1"),
                new Tar().file("usr/bin/tool", "lower"),
                new Tar().file("bin/tool", "upper").whiteout("bin/.wh.gone").hardLink("same", "bin/tool"));

        assertThat(tree.keySet()).containsExactlyInAnyOrder("", "bin", "usr", "usr/bin", "usr/bin/tool", "same");
        assertThat(tree.get("usr/bin/tool").text()).isEqualTo("upper");
        assertThat(tree.get("same").inode()).isEqualTo(tree.get("usr/bin/tool").inode());
        assertThat(tree.get("bin").text()).isEqualTo("usr/bin");
    }

    @Test
    void fetchesAgainWhatOnlySeemedToBeHidden() throws IOException {
        Map<String, Found> tree = convert(
                new Tar().directory("real").symlink("alias", "real"),
                new Tar().file("alias/kept", "through the link"),
                new Tar().whiteout(".wh.alias"));

        assertThat(tree.get("real/kept").text()).isEqualTo("through the link");
        assertThat(tree).doesNotContainKey("alias");
    }

    @Test
    void findsAParentThatItsOwnLayerHasJustReplaced() throws IOException {
        Map<String, Found> tree = convert(new Tar()
                .directory("first")
                .directory("second")
                .symlink("way", "first")
                .file("way/a", "1")
                .symlink("way", "second")
                .file("way/b", "2")
                .directory("way")
                .file("way/c", "3")
                .symlink("way", "first")
                .file("way/d", "4"));

        assertThat(tree.keySet())
                .containsExactlyInAnyOrder("", "first", "first/a", "first/d", "second", "second/b", "way");
    }

    @Test
    void findsAParentThatItsOwnLayerHasRemoved() throws IOException {
        assertThat(namesIn(
                        new Tar().directory("real").symlink("alias", "real").file("plain/old", "1"),
                        new Tar()
                                .file("alias/a", "1")
                                .whiteout(".wh.alias")
                                .file("alias/b", "2")
                                .whiteout(".wh.plain")
                                .file("plain/new", "3")))
                .containsExactlyInAnyOrder("", "real", "real/a", "alias", "alias/b", "plain", "plain/new");
    }

    @Test
    void symlinksNeverLeadOutOfTheImage() throws IOException {
        assertThat(namesIn(
                        new Tar().symlink("up", "../../..").symlink("abs", "/etc"),
                        new Tar().file("up/x", "1").file("abs/y", "2")))
                .containsExactlyInAnyOrder("", "up", "abs", "x", "etc", "etc/y");
    }

    @Test
    void directoryEntryReplacesASymlink() throws IOException {
        assertThat(namesIn(
                        new Tar().file("target/kept", "1").symlink("link", "target"),
                        new Tar().directory("link").file("link/inside", "2")))
                .containsExactlyInAnyOrder("", "target", "target/kept", "link", "link/inside");
    }

    @Test
    void fileAndDirectoryReplaceOneAnother() throws IOException {
        Map<String, Found> tree = convert(
                new Tar().file("a/inner", "1").file("b", "2"),
                new Tar().file("a", "file now").file("b/inner", "3"));

        assertThat(tree.keySet()).containsExactlyInAnyOrder("", "a", "b", "b/inner");
        assertThat(tree.get("a").text()).isEqualTo("file now");
    }

    @Test
    void hardLinkKeepsAFileThatAnUpperLayerHides() throws IOException {
        Map<String, Found> tree = convert(
                new Tar().file("original", "content"),
                new Tar().hardLink("deep/er/second", "original"),
                new Tar().whiteout(".wh.original"));

        assertThat(tree.get("deep/er/second").text()).isEqualTo("content");
        assertThat(tree.get("deep/er/second").links()).isEqualTo(1);
        assertThat(tree).doesNotContainKey("original");
    }

    @Test
    void linksShareOneInode() throws IOException {
        Map<String, Found> tree = convert(new Tar().file("a", "1").hardLink("b", "a"), new Tar().hardLink("c", "b"));

        assertThat(tree.get("a").links()).isEqualTo(3);
        assertThat(tree.get("c").inode()).isEqualTo(tree.get("a").inode());
    }

    @Test
    void symlinksHaveHardLinksToo() throws IOException {
        Map<String, Found> tree = convert(new Tar().symlink("link", "nowhere"), new Tar().hardLink("d/same", "link"));

        assertThat(tree.get("d/same").type()).isEqualTo(Found.SYMLINK);
        assertThat(tree.get("d/same").text()).isEqualTo("nowhere");
        assertThat(tree.get("d/same").links()).isEqualTo(2);
        assertThat(tree.get("d/same").inode()).isEqualTo(tree.get("link").inode());
    }

    @Test
    void imageOfNothingIsARootDirectory() throws IOException {
        Found root = convert(new Tar()).get("");

        assertThat(root.type()).isEqualTo(Found.DIRECTORY);
        assertThat(root.permissions()).isEqualTo(0755);
        assertThat(convert(new Tar()).keySet()).containsExactly("");
    }

    @ParameterizedTest
    @CsvSource({
        "5000000000.123456789, 5000000000, 123456789",
        "-2000000000.000000001, -2000000001, 999999999",
        "1700000000.5, 1700000000, 500000000"
    })
    void keepsTimesToTheNanosecond(String text, long seconds, int nanos) throws IOException {
        Map<String, Found> tree =
                convert(new Tar().file("other", "").pax(Map.of("mtime", text)).file("f", ""));

        assertThat(tree.get("f").seconds()).isEqualTo(seconds);
        assertThat(tree.get("f").nanos()).isEqualTo(nanos);
        assertThat(tree.get("other").seconds()).isEqualTo(Tar.TIME);
    }

    @Test
    void missingParentsAreTheSameForEverybody() throws IOException {
        Found parent = convert(new Tar().file("missing/parent/file", "1")).get("missing/parent");

        assertThat(parent.permissions()).isEqualTo(0755);
        assertThat(parent.uid()).isZero();
        assertThat(parent.seconds()).isZero();
    }

    @Test
    void keepsOwnersModesTimesAndDevices() throws IOException {
        Map<String, Found> tree = convert(new Tar()
                .file("f", new byte[0], e -> {
                    e.setMode(06755);
                    e.setUserId(4_000_000_000L);
                    e.setGroupId(70_000L);
                    e.setModTime(-86_400_000L * 365 * 60);
                })
                .special("null", TarNumbers.CHARACTER_DEVICE, 1, 3)
                .special("disk", TarNumbers.BLOCK_DEVICE, 259, 70_000)
                .special("pipe", TarNumbers.FIFO, 0, 0));

        Found file = tree.get("f");
        assertThat(file.permissions()).isEqualTo(06755);
        assertThat(file.uid()).isEqualTo(4_000_000_000L);
        assertThat(file.gid()).isEqualTo(70_000);
        assertThat(file.seconds()).isEqualTo(-86_400L * 365 * 60);
        assertThat(tree.get("null").device()).isEqualTo(1L << 32 | 3);
        assertThat(tree.get("disk").device()).isEqualTo(259L << 32 | 70_000);
        assertThat(tree.get("pipe").type()).isEqualTo(0x1000);
    }

    @Test
    void keepsBinaryAttributesInTheInodeAndOutside() throws IOException {
        byte[] capability = {1, 0, 0, 2, 0, 0x20, 0, 0, (byte) 0xff, (byte) 0x80, '\n', '=', 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] large = new byte[900];
        new Random(1).nextBytes(large);

        Map<String, Found> tree = convert(new Tar()
                .xattr("ping", "p", "security.capability", capability)
                .xattr("large", "l", "user.large", large));

        assertThat(tree.get("ping").xattrs()).containsOnlyKeys("security.capability");
        assertThat(tree.get("ping").xattrs().get("security.capability")).isEqualTo(capability);
        assertThat(tree.get("large").xattrs().get("user.large")).isEqualTo(large);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.apple.provenance",
                "strange",
                "user.",
                "system.nfs4_acl",
                "system.data",
                "security.selinux",
                "trusted.overlay.opaque",
                "system.posix_acl_access.of.another.system"
            })
    void dropsAttributesThatLinuxDoesNotKnowOrThatOthersDrop(String name) throws IOException {
        Map<String, Found> tree = convert(new Tar()
                .pax(Map.of("SCHILY.xattr." + name, "x", "SCHILY.xattr.user.kept", "k"))
                .file("f", "content"));

        assertThat(tree.get("f").xattrs()).containsOnlyKeys("user.kept");
        assertThat(tree.get("f").text()).isEqualTo("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01000000", "0300000001000600ffffffff"})
    void dropsAccessListsThatSayNothingOrAreOfAnotherVersion(String list) throws IOException {
        Map<String, Found> tree = convert(new Tar().xattr("f", "", "system.posix_acl_access", hex(list)));

        assertThat(tree.get("f").xattrs()).isEmpty();
    }

    @Test
    void keepsAccessLists() throws IOException {
        byte[] access = hex("02000000" + "01000600ffffffff" + "02000400e8030000" + "04000400ffffffff"
                + "10000600ffffffff" + "20000400ffffffff");
        byte[] byDefault = hex("02000000" + "01000700ffffffff" + "04000500ffffffff" + "0800070000000170"
                + "10000700ffffffff" + "20000500ffffffff");

        Map<String, Found> tree = convert(new Tar()
                .xattr("f", "", "system.posix_acl_access", access)
                .xattr("g", "", "system.posix_acl_default", byDefault));

        assertThat(tree.get("f").xattrs().get("system.posix_acl_access")).isEqualTo(access);
        assertThat(tree.get("g").xattrs().get("system.posix_acl_default")).isEqualTo(byDefault);
    }

    @Test
    void keepsEveryByteOfNamesAndLinkTargets() throws IOException {
        String raw = new String(new byte[] {(byte) 0xff, (byte) 0xfe, 'x', (byte) 0xc3}, ISO_8859_1);
        String longest = "n".repeat(255);
        Tar tar = new Tar().file(raw, "raw").file(longest, "long").file("d/".repeat(60) + "deep", "deep");
        for (int length : new int[] {59, 60, 300, 4095}) {
            tar.symlink("link" + length, "t".repeat(length));
        }

        Map<String, Found> tree = convert(tar);

        assertThat(tree.get(raw).text()).isEqualTo("raw");
        assertThat(tree.get(longest).text()).isEqualTo("long");
        assertThat(tree.get("d/".repeat(60) + "deep").text()).isEqualTo("deep");
        assertThat(tree.get("link59").text()).hasSize(59);
        assertThat(tree.get("link60").text()).hasSize(60);
        assertThat(tree.get("link300").text()).hasSize(300);
        assertThat(tree.get("link4095").text()).isEqualTo("t".repeat(4095));
    }

    @Test
    void holdsLargeDirectoriesAndFilesOfEverySizeAroundABlock() throws IOException {
        Tar tar = new Tar();
        for (int i = 0; i < 20_000; i++) {
            tar.file("many/entry-number-" + i, "");
        }
        for (int size : new int[] {0, 1, 4095, 4096, 4097, 3_000_001}) {
            tar.file("size" + size, bytes(size), e -> {});
        }

        Map<String, Found> tree = convert(tar);

        assertThat(tree.keySet().stream().filter(path -> path.startsWith("many/")))
                .hasSize(20_000);
        for (int size : new int[] {0, 1, 4095, 4096, 4097, 3_000_001}) {
            assertThat(tree.get("size" + size).content()).isEqualTo(bytes(size));
        }
    }

    @Test
    void readsEveryCompression() throws IOException {
        TestImage image = new TestImage()
                .layer(new Tar().file("plain", "1").bytes(), TestImage.TAR)
                .layer(new Tar().file("gzip", "2").bytes(), TestImage.GZIP)
                .layer(new Tar().file("zstd", "3").bytes(), TestImage.ZSTD)
                .layer(new byte[1024], "application/vnd.docker.image.rootfs.diff.tar.gzip");

        assertThat(convert(image).keySet()).containsExactlyInAnyOrder("", "plain", "gzip", "zstd");
    }

    @Test
    void readsAGzipOfSeveralMembers() throws IOException {
        byte[] archive = new Tar().file("a", bytes(100_000), e -> {}).bytes();
        byte[] first = TestImage.compressed(java.util.Arrays.copyOf(archive, 70_000), TestImage.GZIP);
        byte[] second =
                TestImage.compressed(java.util.Arrays.copyOfRange(archive, 70_000, archive.length), TestImage.GZIP);
        byte[] both = java.nio.ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();

        Map<String, Found> tree = convert(new TestImage().layer(archive, TestImage.GZIP, both));

        assertThat(tree.get("a").content()).isEqualTo(bytes(100_000));
    }

    private Set<String> namesIn(Tar... layers) throws IOException {
        return convert(layers).keySet();
    }

    final Map<String, Found> convert(Tar... layers) throws IOException {
        TestImage image = new TestImage();
        for (Tar layer : layers) {
            image.layer(layer);
        }
        return convert(image);
    }

    Map<String, Found> convert(TestImage image) throws IOException {
        Path disk = folder.resolve("disk");
        assertThat(DiskImages.convert(ConversionRequest.of(image, disk).withFormat(format)))
                .isInstanceOf(Converted.class);
        return DiskReader.read(format, disk);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] hex(String text) {
        return java.util.HexFormat.of().parseHex(text);
    }
}
