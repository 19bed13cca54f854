package dev.slipway.disk.conversion;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.reading.DiskReader;
import dev.slipway.disk.reading.Found;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as different programs write them; whichever the format of the disk, the tree is the same. */
class ArchiveFormsTest {

    private static final int BLOCK = 512;
    private static final int UID = 108;
    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;

    @TempDir
    Path folder;

    @Test
    void imageWithoutLayersIsAnEmptyRoot() throws IOException {
        assertThat(tree(new TestImage()).keySet()).containsExactly("");
    }

    @Test
    void archiveMayLackTheZerosThatMarkItsEnd() throws IOException {
        byte[] archive = new Tar().file("first", "1").file("second", "2").bytes();
        byte[] cut = Arrays.copyOf(archive, 4 * BLOCK);
        assertThat(archive.length).isGreaterThan(cut.length);

        Map<String, Found> tree = tree(cut);

        assertThat(tree.keySet()).containsExactlyInAnyOrder("", "first", "second");
        assertThat(tree.get("second").text()).isEqualTo("2");
    }

    @Test
    void whatFollowsTheEndOfTheArchiveIsNotPartOfIt() throws IOException {
        byte[] archive = new Tar().file("first", "1").bytes();
        byte[] more = Arrays.copyOf(archive, archive.length + 2 * BLOCK);
        System.arraycopy(new Tar().file("behind", "2").bytes(), 0, more, archive.length, 2 * BLOCK);

        assertThat(tree(more).keySet()).containsExactlyInAnyOrder("", "first");
    }

    @Test
    void lastOfSeveralEntriesOfOneNameCounts() throws IOException {
        Map<String, Found> tree = tree(new Tar()
                .file("f", "first")
                .hardLink("link", "f")
                .symlink("f", "elsewhere")
                .file("f", "second")
                .directory("d")
                .file("d/inner", "gone")
                .file("d", "a file now")
                .bytes());

        assertThat(tree.get("f").text()).isEqualTo("second");
        assertThat(tree.get("f").links()).isEqualTo(1);
        assertThat(tree.get("link").text()).isEqualTo("first");
        assertThat(tree.get("link").links()).isEqualTo(1);
        assertThat(tree.get("d").text()).isEqualTo("a file now");
        assertThat(tree).doesNotContainKey("d/inner");
    }

    @Test
    void directoryThatFollowsItsChildrenKeepsThem() throws IOException {
        Map<String, Found> tree = tree(new Tar()
                .file("d/e/f", "1")
                .directory("d", 0700)
                .directory("d/e", 01777)
                .bytes());

        assertThat(tree.get("d/e/f").text()).isEqualTo("1");
        assertThat(tree.get("d").permissions()).isEqualTo(0700);
        assertThat(tree.get("d").seconds()).isEqualTo(Tar.TIME);
        assertThat(tree.get("d/e").permissions()).isEqualTo(01777);
    }

    @Test
    void extendedHeaderNamesItsEntryAndNoOther() throws IOException {
        String name = "n".repeat(200) + "/" + "m".repeat(255);
        Map<String, Found> tree = tree(new Tar()
                .pax(Map.of("path", name, "uid", "70000", "mtime", "12.5"))
                .file("short", "content")
                .pax(Map.of("linkpath", "t".repeat(300)))
                .symlink("link", "short")
                .pax(Map.of("path", "hard", "linkpath", name))
                .hardLink("other", "nothing")
                .file("plain", "")
                .bytes());

        assertThat(tree.keySet()).containsExactlyInAnyOrder("", "n".repeat(200), name, "link", "hard", "plain");
        assertThat(tree.get(name).text()).isEqualTo("content");
        assertThat(tree.get(name).links()).isEqualTo(2);
        assertThat(tree.get(name).uid()).isEqualTo(70_000);
        assertThat(tree.get(name).nanos()).isEqualTo(500_000_000);
        assertThat(tree.get("link").text()).isEqualTo("t".repeat(300));
        assertThat(tree.get("plain").uid()).isZero();
    }

    @Test
    void globalHeaderHoldsForAllEntriesThatSayNothingElse() throws IOException {
        byte[] archive = new Tar()
                .file("before", "")
                .pax(Map.of("uid", "5", "mtime", "77"))
                .file("after", "")
                .pax(Map.of("uid", "6"))
                .file("own", "")
                .pax(Map.of("uid", "7"))
                .file("last", "")
                .bytes();
        patch(archive, BLOCK, TYPE, "g");
        patch(archive, 7 * BLOCK, TYPE, "g");

        Map<String, Found> tree = tree(archive);

        assertThat(tree.get("before").uid()).isZero();
        assertThat(tree.get("after").uid()).isEqualTo(5);
        assertThat(tree.get("after").seconds()).isEqualTo(77);
        assertThat(tree.get("own").uid()).isEqualTo(6);
        assertThat(tree.get("own").seconds()).isEqualTo(77);
        assertThat(tree.get("last").uid()).isEqualTo(7);
        assertThat(tree.get("last").seconds()).isEqualTo(77);
    }

    @Test
    void prefixIsPartOfAPathInTheDialectThatHasOne() throws IOException {
        byte[] archive = new Tar().file("name", "content").bytes();
        patch(archive, PREFIX, "some/folder");

        assertThat(tree(archive).get("some/folder/name").text()).isEqualTo("content");
    }

    /** GNU tar's old form has the times of access and change there (tar.h, {@code oldgnu_header}). */
    @Test
    void timesThatLieWhereOthersHaveAPrefixAreNotPartOfAPath() throws IOException {
        byte[] archive = new Tar().file("name", "content").bytes();
        patch(archive, MAGIC, "ustar  \0");
        patch(archive, PREFIX, "14524770001\00014524770002\0");

        assertThat(tree(archive).keySet()).containsExactlyInAnyOrder("", "name");
    }

    /** Go before 1.8 wrote a prefix there, and with it images of Docker 1.x. */
    @Test
    void textThatLiesWhereOthersHaveTimesIsAPrefix() throws IOException {
        byte[] archive = new Tar().file("name", "content").bytes();
        patch(archive, MAGIC, "ustar  \0");
        patch(archive, PREFIX, "some/folder\0");

        assertThat(tree(archive).get("some/folder/name").text()).isEqualTo("content");
    }

    @ParameterizedTest
    @CsvSource({"-2, 4294967294", "4294967295, 0", "-1, 0", "4294967301, 5"})
    void ownersAreThoseThatUmociGives(String owner, long uid) throws IOException {
        Map<String, Found> tree = tree(
                new Tar().pax(Map.of("uid", owner, "gid", owner)).file("f", "").bytes());

        assertThat(tree.get("f").uid()).isEqualTo(uid);
        assertThat(tree.get("f").gid()).isEqualTo(uid);
    }

    @Test
    void numbersMayHaveZerosBeforeThem() throws IOException {
        byte[] archive = new Tar().file("f", "content").bytes();
        patch(archive, UID, "\0" + "0000144");

        assertThat(tree(archive).get("f").uid()).isEqualTo(100);
    }

    @Test
    void lastExtendedHeaderOfAnEntryCounts() throws IOException {
        Map<String, Found> tree = tree(new Tar()
                .pax(Map.of("path", "first", "uid", "5"))
                .pax(Map.of("gid", "6"))
                .file("own", "")
                .bytes());

        assertThat(tree.get("own").uid()).isZero();
        assertThat(tree.get("own").gid()).isEqualTo(6);
    }

    /** Archives from before POSIX have nothing behind the name of a link's target. */
    @Test
    void oldestDialectHasNamesAlone() throws IOException {
        byte[] archive = new Tar().file("name", "content").bytes();
        patch(archive, MAGIC, "\0".repeat(BLOCK - 12 - MAGIC));

        assertThat(tree(archive).get("name").text()).isEqualTo("content");
    }

    @ParameterizedTest
    @CsvSource({
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip, gzip",
        "application/vnd.docker.image.rootfs.foreign.diff.tar, none",
        "application/vnd.oci.image.layer.nondistributable.v1.tar, none",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip, gzip",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd, zstd"
    })
    void layersThatAreNotToBeDistributedAreReadWhereTheyAre(String mediaType, String compression) throws IOException {
        byte[] archive = new Tar().file("name", "content").bytes();
        byte[] blob = TestImage.compressed(archive, compression);

        assertThat(tree(new TestImage().layer(archive, mediaType, blob))
                        .get("name")
                        .text())
                .isEqualTo("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/name", "./name", "//.//name", "name/."})
    void pathsAreRelativeToTheRootHoweverTheyBegin(String path) throws IOException {
        byte[] archive =
                new Tar().pax(Map.of("path", path)).file("x", "content").bytes();

        assertThat(tree(archive).get("name").text()).isEqualTo("content");
    }

    private Map<String, Found> tree(byte[] archive) throws IOException {
        return tree(new TestImage().layer(archive, TestImage.GZIP));
    }

    private Map<String, Found> tree(TestImage image) throws IOException {
        Path disk = folder.resolve("disk");
        assertThat(DiskImages.convert(ConversionRequest.of(image, disk).withFormat(DiskFormat.EROFS)))
                .isInstanceOf(Converted.class);
        return DiskReader.read(DiskFormat.EROFS, disk);
    }

    private static void patch(byte[] archive, int at, String text) {
        patch(archive, 0, at, text);
    }

    /** Changes a header of an archive. */
    private static void patch(byte[] archive, int header, int at, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        System.arraycopy(bytes, 0, archive, header + at, bytes.length);
        Arrays.fill(archive, header + CHECKSUM, header + CHECKSUM + 8, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += archive[header + i] & 0xff;
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(ISO_8859_1), 0, archive, header + CHECKSUM, 8);
    }
}
