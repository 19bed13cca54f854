package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.file.PartialFile;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.reading.DiskReader;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store has lost or what is not its own is made anew, and nothing wrong gets into a disk. */
class DamagedLayersTest {

    private static final byte[] LOWER =
            new Tar().directory("d", 0700).file("d/lower", "lower content").bytes();
    private static final byte[] UPPER =
            new Tar().file("d/upper", "upper content").symlink("link", "d").bytes();

    @TempDir
    Path folder;

    private Path contents;
    private Path entries;
    private byte[] rightContents;
    private byte[] rightEntries;
    private byte[] rightDisk;

    @BeforeEach
    void fill() throws IOException {
        assertThat(layersRead()).containsExactly(0, 1);
        contents = file(LOWER, "contents");
        entries = file(LOWER, "entries");
        rightContents = Files.readAllBytes(contents);
        rightEntries = Files.readAllBytes(entries);
        rightDisk = Files.readAllBytes(folder.resolve("disk"));
    }

    @Test
    void anyWrongByteOfTheEntriesIsFound() throws IOException {
        for (int at = 0; at < rightEntries.length; at++) {
            byte[] wrong = rightEntries.clone();
            wrong[at] ^= 0x40;
            Files.write(entries, wrong);

            assertOnlyTheLowerIsMadeAnew();
        }
    }

    @Test
    void entriesThatEndTooEarlyAreFound() throws IOException {
        for (int length : new int[] {0, 1, 31, 32, 33, rightEntries.length / 2, rightEntries.length - 1}) {
            Files.write(entries, Arrays.copyOf(rightEntries, length));

            assertOnlyTheLowerIsMadeAnew();
        }
    }

    @Test
    void entriesOfAnotherLayerAreFound() throws IOException {
        Files.write(entries, Files.readAllBytes(file(UPPER, "entries")));

        assertOnlyTheLowerIsMadeAnew();
    }

    @Test
    void somethingElseWithARightHashIsFound() throws IOException {
        byte[] other = "something else, of another program".getBytes(StandardCharsets.US_ASCII);
        byte[] hash = Digest.newSha256().digest(other);
        Files.write(entries, other);
        Files.write(entries, hash, StandardOpenOption.APPEND);

        assertOnlyTheLowerIsMadeAnew();
    }

    @Test
    void missingEntriesAreMadeAnew() throws IOException {
        Files.delete(entries);

        assertOnlyTheLowerIsMadeAnew();
    }

    @Test
    void missingContentsAreMadeAnew() throws IOException {
        Files.delete(contents);

        assertOnlyTheLowerIsMadeAnew();
    }

    @Test
    void contentsOfAnotherSizeAreMadeAnew() throws IOException {
        for (int size : new int[] {0, rightContents.length - 1, rightContents.length + 4096}) {
            Files.write(contents, Arrays.copyOf(rightContents, size));

            assertOnlyTheLowerIsMadeAnew();
        }
    }

    @Test
    void contentsThatWereChangedAreMadeAnew() throws IOException {
        for (int at : new int[] {0, rightContents.length - 1}) {
            byte[] wrong = rightContents.clone();
            wrong[at] ^= 1;
            Files.write(contents, wrong);
            Files.setLastModifiedTime(contents, later(entries));

            assertOnlyTheLowerIsMadeAnew();
        }
    }

    @Test
    void contentsThatWereOnlyTouchedAreReadOnceAndKept() throws IOException {
        FileTime touched = later(entries);
        Files.setLastModifiedTime(contents, touched);

        assertThat(layersRead()).isEmpty();

        assertThat(contents).hasBinaryContent(rightContents);
        assertThat(Files.getLastModifiedTime(contents)).isEqualTo(touched);
        assertThat(Files.getLastModifiedTime(entries)).isEqualTo(touched);
    }

    @Test
    void whatKilledConversionsLeftOfAnyLayerGoes() throws IOException {
        Path lower = Files.writeString(contents.resolveSibling("." + contents.getFileName() + ".1.partial"), "half");
        Path other = Files.writeString(contents.resolveSibling(".sha256-0.v1.entries.2.partial"), "half");

        assertThat(layersRead()).isEmpty();

        assertThat(lower).doesNotExist();
        assertThat(other).doesNotExist();
    }

    @Test
    void whatAnotherConversionIsWritingStays() throws IOException {
        Files.delete(entries);
        try (PartialFile held = PartialFile.begin(contents)) {
            assertOnlyTheLowerIsMadeAnew();

            held.complete();
        }
        assertThat(contents).isEmptyFile();
    }

    private void assertOnlyTheLowerIsMadeAnew() throws IOException {
        assertThat(layersRead()).containsExactly(0);
        assertThat(entries).hasBinaryContent(rightEntries);
        assertThat(contents).hasBinaryContent(rightContents);
        assertThat(folder.resolve("disk")).hasBinaryContent(rightDisk);
    }

    /** Converts, and says which layers were read for it. */
    private List<Integer> layersRead() throws IOException {
        CountedReads image =
                new CountedReads(new TestImage().layer(LOWER, TestImage.GZIP).layer(UPPER, TestImage.GZIP));
        ConversionRequest request = ConversionRequest.of(image, folder.resolve("disk"))
                .withFormat(DiskFormat.EROFS)
                .withContents(new ContentPlace.SharedLayers(folder.resolve("layers")));
        DiskImage disk = ((Converted) DiskImages.convert(request)).disk();
        assertThat(DiskReader.read(disk, folder.resolve("disk")).get("d/lower").text())
                .isEqualTo("lower content");
        return image.layers();
    }

    private static FileTime later(Path file) throws IOException {
        return FileTime.from(Files.getLastModifiedTime(file).toInstant().plusSeconds(1));
    }

    private Path file(byte[] layer, String kind) throws IOException {
        String name = TestImage.digest(layer).replace(':', '-');
        try (Stream<Path> files = Files.list(folder.resolve("layers"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .filter(file -> file.getFileName().toString().endsWith(kind))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
