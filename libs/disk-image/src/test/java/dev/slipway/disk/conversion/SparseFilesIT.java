package dev.slipway.disk.conversion;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slipway.disk.ConversionOutcome;
import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.Refused;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.reading.DiskReader;
import dev.slipway.disk.reading.Found;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sparse files as GNU tar writes them, in each of its formats. */
class SparseFilesIT {
    private static final int UNIT = 4096;
    private static final String OLD_GNU = "--format=gnu";
    private static final String PAX_0_1 = "--format=pax --sparse-version=0.1";
    private static final String PAX_1_0 = "--format=pax --sparse-version=1.0";

    @TempDir
    Path folder;

    @BeforeEach
    void requireGnuTar() throws Exception {
        Process version = new ProcessBuilder("tar", "--version").start();
        String printed = new String(version.getInputStream().readAllBytes(), ISO_8859_1);
        assumeTrue(version.waitFor() == 0 && printed.contains("GNU tar"), "GNU tar is not installed");
    }

    @ParameterizedTest
    @ValueSource(strings = {OLD_GNU, "--format=pax --sparse-version=0.0", PAX_0_1, PAX_1_0})
    void holesAreZerosAndDataLiesWhereItLay(String format) throws Exception {
        Map<String, byte[]> files = Map.of(
                "begins-with-a-hole", units("..x"),
                "ends-with-a-hole", units("xx...."),
                "is-one-hole", units("....."),
                "ends-within-a-unit", new byte[] {1, 2, 3},
                // More parts than the header holds (4), and than the first block behind it (21).
                "has-many-holes", units("x.".repeat(60)),
                "has-none", units("xxx"));

        byte[] archive = archive(files, format);
        assertThat(archive.length)
                .as("without its holes")
                .isLessThan(files.values().stream()
                        .mapToInt(content -> content.length)
                        .sum());

        for (DiskFormat disk : DiskFormat.values()) {
            Map<String, Found> tree = read(archive, disk);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                assertThat(tree.get(file.getKey()).content())
                        .as("%s of %s", file.getKey(), disk)
                        .isEqualTo(file.getValue());
            }
            assertThat(tree.get("last").text()).isEqualTo("what follows is found");
        }
    }

    static Stream<Arguments> brokenMaps() {
        String map = "GNU.sparse.map=0,4096,12288,4096";
        return Stream.of(
                arguments("leaves the file", PAX_0_1, map, "GNU.sparse.map=0,4096,92288,4096"),
                arguments("is out of order", PAX_0_1, map, "GNU.sparse.map=12288,4096,0,4096"),
                arguments("is of other data than there is", PAX_1_0, "\n12288\n4096\n", "\n12288\n4095\n"),
                arguments("does not end", PAX_1_0, "2\n0\n4096\n", "999\n4096\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenMaps")
    void refusesAMapThat(String what, String format, String map, String broken) throws Exception {
        byte[] archive = archive(Map.of("f", units("x..x")), format);

        assertThat(convert(replaced(archive, map, broken))).as(what).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.MALFORMED_LAYER);
            assertThat(refused.detail()).contains("sparse map");
        });
        assertThat(folder.resolve("disk")).doesNotExist();
    }

    @Test
    void refusesAMapOfTooManyParts() throws Exception {
        byte[] archive = archive(Map.of("f", units("x..x")), PAX_1_0);

        assertThat(convert(replaced(archive, "2\n0\n4096\n", "9999999\n\n")))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.LIMIT_EXCEEDED));
    }

    /** A unit of data for each {@code x}, a unit of zeros for each point. */
    private static byte[] units(String drawing) {
        byte[] content = new byte[drawing.length() * UNIT];
        Random random = new Random(1);
        byte[] data = new byte[UNIT];
        for (int i = 0; i < drawing.length(); i++) {
            if (drawing.charAt(i) == 'x') {
                random.nextBytes(data);
                System.arraycopy(data, 0, content, i * UNIT, UNIT);
            }
        }
        return content;
    }

    private byte[] archive(Map<String, byte[]> files, String format) throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        List<String> command = new ArrayList<>(List.of("tar", "-C", root.toString(), "-cf", "-", "--sparse"));
        // Only for files that have holes; that they lie where there are zeros, and not where SEEK_HOLE finds them.
        command.add("--hole-detection=raw");
        command.addAll(List.of(format.split(" ")));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            writeWithHoles(root.resolve(file.getKey()), file.getValue());
            command.add(file.getKey());
        }
        Files.writeString(root.resolve("last"), "what follows is found");
        command.add("last");
        Process tar = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] archive;
        try (InputStream out = tar.getInputStream()) {
            archive = out.readAllBytes();
        }
        assertThat(tar.waitFor()).isZero();
        return archive;
    }

    private static void writeWithHoles(Path file, byte[] content) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(content.length);
            for (int at = 0; at < content.length; at += UNIT) {
                int length = Math.min(UNIT, content.length - at);
                if (!Arrays.equals(content, at, at + length, new byte[length], 0, length)) {
                    out.seek(at);
                    out.write(content, at, length);
                }
            }
        }
    }

    private static byte[] replaced(byte[] archive, String from, String to) {
        String text = new String(archive, ISO_8859_1);
        assertThat(from).hasSameSizeAs(to);
        assertThat(text.indexOf(from)).as(from).isNotNegative().isEqualTo(text.lastIndexOf(from));
        return text.replace(from, to).getBytes(ISO_8859_1);
    }

    private ConversionOutcome convert(byte[] archive) throws IOException {
        return convert(archive, DiskFormat.EXT4);
    }

    private ConversionOutcome convert(byte[] archive, DiskFormat disk) throws IOException {
        TestImage image = new TestImage().layer(archive, TestImage.GZIP);
        return DiskImages.convert(
                ConversionRequest.of(image, folder.resolve("disk")).withFormat(disk));
    }

    private Map<String, Found> read(byte[] archive, DiskFormat disk) throws IOException {
        assertThat(convert(archive, disk)).isInstanceOf(Converted.class);
        return DiskReader.read(disk, folder.resolve("disk"));
    }
}
