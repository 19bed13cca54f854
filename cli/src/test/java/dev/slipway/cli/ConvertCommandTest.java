package dev.slipway.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.output.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ConvertCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @TempDir
    Path folder;

    private Path disk;
    private String source;
    private LayoutFolder layout;
    private String first;

    @BeforeEach
    void makeLayout() throws IOException {
        disk = folder.resolve("disk.ext4");
        source = "oci:" + folder.resolve("layout");
        layout = new LayoutFolder(folder.resolve("layout"));
        first = layout.image("1.0", "the first image");
    }

    @Test
    void convertsTheOnlyImageOfALayoutAndDescribesTheDisk() throws IOException {
        assertThat(convert(source, "-o", disk.toString())).as(errors.toString()).isZero();

        assertThat(Files.readString(disk, ISO_8859_1)).contains("the first image");
        JsonNode description = description();
        assertThat(description.path("manifest_digest").asText()).isEqualTo(first);
        assertThat(description.path("format").asText()).isEqualTo("ext4");
        assertThat(description.path("size").asLong()).isEqualTo(Files.size(disk));
        assertThat(out.toString()).contains(disk.toString(), first, Files.size(disk) + " bytes");
        assertThat(errors.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost/app:v1", "localhost:5000/app:v1", "a/b"})
    void findsAnImageByATagWithColonsAndSlashes(String tag) throws IOException {
        String tagged = layout.image(tag, "the second image");

        assertThat(convert(source + ":" + tag, "-o", disk.toString()))
                .as(errors.toString())
                .isZero();

        assertThat(description().path("manifest_digest").asText()).isEqualTo(tagged);
    }

    @Test
    void printsTheDescriptionThatItWrites() throws IOException {
        assertThat(convert(source, "-o", disk.toString(), "--json")).isZero();

        assertThat(new ObjectMapper().readTree(out.toString())).isEqualTo(description());
    }

    @Test
    void replacesFilesAndNothingElse() throws IOException {
        Files.writeString(disk, "an older disk");
        assertThat(convert(source, "-o", disk.toString())).isZero();
        assertThat(disk).hasSize(description().path("size").asLong());

        assertThat(convert(source, "-o", folder.toString())).isEqualTo(ExitCodes.USAGE);
        assertThat(convert(source, "-o", "/dev/null")).isEqualTo(ExitCodes.USAGE);
        Path other = folder.resolve("other");
        Files.createDirectory(folder.resolve("other.json"));
        assertThat(convert(source, "-o", other.toString())).isEqualTo(ExitCodes.USAGE);

        assertThat(errors.toString())
                .contains("--output: " + folder + ": is a directory")
                .contains("--output: /dev/null: is not a file")
                .contains("--output: " + other + ".json: is a directory");
        assertThat(other).doesNotExist();
    }

    @Test
    void takesTheTagThatIsNamed() throws IOException {
        String second = layout.image("2.0", "the second image");

        assertThat(convert(source + ":2.0", "-o", disk.toString())).isZero();

        assertThat(description().path("manifest_digest").asText()).isEqualTo(second);
    }

    @Test
    void namesTheTagsWhereThereIsMoreThanOneImage() throws IOException {
        layout.image("2.0", "the second image");

        assertThat(convert(source, "-o", disk.toString())).isEqualTo(1);
        assertThat(errors.toString()).contains("2 images", "1.0", "2.0");
        assertThat(disk).doesNotExist();
    }

    @Test
    void failsWhereThereIsNoSuchImage() {
        assertThat(convert(source + ":3.0", "-o", disk.toString())).isEqualTo(1);
        assertThat(errors.toString()).contains("3.0", "1.0");

        assertThat(convert("oci:" + folder.resolve("nothing"), "-o", disk.toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("is no OCI layout").doesNotContain("\tat ");
    }

    @Test
    void takesNoImageThatAsksForMoreThanItMay() throws IOException {
        assertThat(convert(source, "-o", disk.toString(), "--limit", "unpacked-size=1K"))
                .isEqualTo(1);

        assertThat(errors.toString())
                .contains("cannot be converted (limit exceeded)", "more than 1024 bytes", "raise this limit");
        assertThat(leftIn(folder)).containsExactly("layout");

        assertThat(convert(source, "-o", disk.toString(), "--limit", "unpacked-size=1M", "--limit", "layers=1"))
                .isZero();
    }

    @Test
    void namesTheLimitThatIsNone() {
        assertThat(convert(source, "-o", disk.toString(), "--limit", "bytes=1")).isEqualTo(ExitCodes.USAGE);
        assertThat(convert(source, "-o", disk.toString(), "--limit", "entries")).isEqualTo(ExitCodes.USAGE);

        assertThat(errors.toString()).contains("--limit: bytes: no such limit", "KEY=VALUE");
    }

    @Test
    void failsWhereALayerIsDamagedAndLeavesNothing() throws IOException {
        Path layer = layer();
        byte[] bytes = Files.readAllBytes(layer);
        bytes[512] ^= 1;
        Files.write(layer, bytes);

        assertThat(convert(source, "-o", disk.toString())).isEqualTo(1);

        assertThat(errors.toString()).contains("cannot be converted (digest mismatch)");
        assertThat(leftIn(folder)).containsExactly("layout");
    }

    @Test
    void failsWhereALayerIsCutOffAndLeavesNothing() throws IOException {
        Path layer = layer();
        Files.write(layer, Arrays.copyOf(Files.readAllBytes(layer), 700));

        assertThat(convert(source, "-o", disk.toString())).isEqualTo(1);

        assertThat(errors.toString()).contains("cannot be converted (truncated layer)");
        assertThat(leftIn(folder)).containsExactly("layout");
    }

    private Path layer() throws IOException {
        try (var files = Files.list(folder.resolve("layout/blobs/sha256"))) {
            return files.filter(file -> file.toFile().length() > 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void replacesAnOlderDiskOnlyWhenTheNewOneIsComplete() throws IOException {
        Files.writeString(disk, "an older disk");

        assertThat(convert(source, "-o", disk.toString(), "--size", "1K")).isEqualTo(1);
        assertThat(errors.toString()).contains("does not fit");
        assertThat(disk).hasContent("an older disk");

        assertThat(convert(source, "-o", disk.toString())).isZero();
        assertThat(Files.readString(disk, ISO_8859_1)).contains("the first image");
        assertThat(leftIn(folder)).containsExactly("disk.ext4", "disk.ext4.json", "layout");
    }

    @Test
    void failsWhereTheDiskCannotBeWritten() {
        Path nowhere = folder.resolve("nothing/disk");

        assertThat(convert(source, "-o", nowhere.toString())).isEqualTo(1);
        assertThat(errors.toString())
                .contains(folder.resolve("nothing").toString())
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource({"16M, 16777216", "20971520, 20971520", "32768K, 33554432"})
    void makesTheDiskAsLargeAsAsked(String size, long bytes) throws IOException {
        assertThat(convert(source, "-o", disk.toString(), "--size", size)).isZero();

        assertThat(disk).hasSize(bytes);
    }

    @Test
    void leavesTheFreeSpaceThatIsAsked() throws IOException {
        assertThat(convert(source, "-o", disk.toString(), "--free", "10M")).isZero();

        assertThat(Files.size(disk)).isGreaterThan(10 << 20);
    }

    @Test
    void writesTheFormatThatIsAsked() throws IOException {
        assertThat(convert(source, "-o", disk.toString(), "--format", "erofs")).isZero();

        assertThat(description().path("format").asText()).isEqualTo("erofs");
        assertThat(Arrays.copyOfRange(Files.readAllBytes(disk), 1024, 1028))
                .as("magic number")
                .isEqualTo(new byte[] {(byte) 0xe2, (byte) 0xe1, (byte) 0xf5, (byte) 0xe0});
        assertThat(out.toString()).contains(disk + "  erofs  ");
    }

    @Test
    void sharesLayersBetweenDisks() throws IOException {
        String second = layout.image("2.0", "the second image");
        Path layers = folder.resolve("made/layers");
        String[] shared = {"--format", "erofs", "--layers", layers.toString()};

        assertThat(convert(concat(
                        shared, source + ":1.0", "-o", folder.resolve("other").toString())))
                .isZero();
        assertThat(convert(concat(shared, source + ":2.0", "-o", disk.toString())))
                .isZero();

        JsonNode devices = description().path("devices");
        assertThat(description().path("manifest_digest").asText()).isEqualTo(second);
        assertThat(devices).hasSize(1);
        Path device = folder.resolve(devices.path(0).path("file").asText());
        assertThat(device.getParent()).isEqualTo(layers);
        assertThat(Files.readString(device, ISO_8859_1)).contains("the second image");
        assertThat(Files.readString(disk, ISO_8859_1)).doesNotContain("the second image");
        assertThat(out.toString()).contains(disk + "  device  made/layers/sha256-");
    }

    @Test
    void namesTheOptionThatNeedsTheContentsInOneFile() {
        assertThat(convert(source, "-o", disk.toString(), "--format", "erofs", "--layers", "layers", "--verity"))
                .isEqualTo(2);

        assertThat(errors.toString()).startsWith("slipway convert: --verity: ").contains("--layers");
        assertThat(disk).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--format ext4 "})
    void namesTheLayersThatAFormatCannotShare(String format) throws IOException {
        String options = format + "--layers " + folder.resolve("layers");

        assertThat(convert(concat(options.split(" "), source, "-o", disk.toString())))
                .isEqualTo(2);

        assertThat(errors.toString()).startsWith("slipway convert: --layers: a disk of the format ext4");
        assertThat(leftIn(folder)).containsExactly("layout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "erofs"})
    void appendsAHashTreeAndPrintsItsRootHash(String format) throws IOException {
        assertThat(convert(source, "-o", disk.toString(), "--format", format, "--verity"))
                .isZero();

        JsonNode verity = description().path("verity");
        String rootHash = verity.path("root_hash").asText();
        long offset = verity.path("hash_offset").asLong();
        assertThat(rootHash).matches("[0-9a-f]{64}");
        assertThat(new String(Files.readAllBytes(disk), (int) offset, 6, ISO_8859_1))
                .isEqualTo("verity");
        assertThat(out.toString()).contains(disk + "  verity  root hash " + rootHash + "  hash offset " + offset);
    }

    @Test
    void printsTheRootHashAsJson() throws IOException {
        assertThat(convert(source, "-o", disk.toString(), "--verity", "--json")).isZero();

        JsonNode printed = new ObjectMapper().readTree(out.toString());
        assertThat(printed).isEqualTo(description());
        assertThat(printed.path("verity").path("root_hash").asText()).hasSize(64);
    }

    @Test
    void sizeIsThatOfTheFileSystemInFrontOfTheHashTree() throws IOException {
        assertThat(convert(source, "-o", disk.toString(), "--size", "16M", "--verity"))
                .isZero();

        assertThat(description().path("verity").path("hash_offset").asLong()).isEqualTo(16 << 20);
        assertThat(description().path("size").asLong())
                .isEqualTo(Files.size(disk))
                .isGreaterThan(16 << 20);
    }

    @Test
    void saysNothingOfVerityUnlessAsked() throws IOException {
        assertThat(convert(source, "-o", disk.toString())).isZero();

        assertThat(description().has("verity")).isFalse();
        assertThat(out.toString()).doesNotContain("verity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--size", "--free"})
    void namesTheOptionThatAReadOnlyFormatCannotFollow(String option) {
        assertThat(convert(source, "-o", disk.toString(), "--format", "erofs", option, "1G"))
                .isEqualTo(2);

        assertThat(errors.toString()).startsWith("slipway convert: " + option + ": a disk of the format erofs");
        assertThat(disk).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format ntfs",
                "--format EXT4",
                "--size 12X",
                "--size -1",
                "--size 1.5G",
                "--size 999999999999999T",
                "--free x",
                "--size 1G --free 1G",
                "--platform linux",
                "--platform linux/arm/v7/more",
                "--no-such-option"
            })
    void refusesWrongOptions(String options) {
        List<String> arguments = new ArrayList<>(List.of(source, "-o", disk.toString()));
        arguments.addAll(List.of(options.split(" ")));

        assertThat(convert(arguments.toArray(String[]::new))).isEqualTo(2);

        assertThat(errors.toString())
                .startsWith("slipway convert: ")
                .hasLineCount(1)
                .doesNotContain("\tat ");
        assertThat(disk).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Not/Valid:", "", "oci:", "oci:dir:", "a@sha256:12"})
    void refusesWhatIsNoSource(String text) {
        assertThat(convert(text, "-o", disk.toString())).isEqualTo(2);
        assertThat(errors.toString()).contains("SOURCE: ");
    }

    @Test
    void needsASourceAndAnOutput() {
        assertThat(convert("-o", disk.toString())).isEqualTo(2);
        assertThat(convert(source)).isEqualTo(2);
    }

    private static String[] concat(String[] options, String... more) {
        return Stream.concat(Stream.of(more), Stream.of(options)).toArray(String[]::new);
    }

    private int convert(String... arguments) {
        List<String> all = new ArrayList<>(List.of("convert"));
        all.addAll(List.of(arguments));
        CommandLine command =
                Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(errors, true));
        return command.execute(all.toArray(String[]::new));
    }

    private JsonNode description() throws IOException {
        return new ObjectMapper().readTree(disk.resolveSibling("disk.ext4.json").toFile());
    }

    private static List<String> leftIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
