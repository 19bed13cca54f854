package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.ProgressListener;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.reading.DiskReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiskImagesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void sameImageGivesTheSameBytesInEveryTimeZone(DiskFormat format) throws IOException {
        TimeZone zone = TimeZone.getDefault();
        try {
            DiskImage first = convert(image(), "first", format);
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
            DiskImage second = convert(image(), "second", format);

            assertThat(Files.mismatch(folder.resolve("first"), folder.resolve("second")))
                    .isEqualTo(-1);
            assertThat(second).isEqualTo(first);
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void tellsHowMuchIsReadAndThenHowMuchIsHashed() throws IOException {
        byte[] content = new byte[5 << 20];
        new Random(1).nextBytes(content);
        TestImage image = image().layer(new Tar().file("large", content, entry -> {}));
        long blobs = image.layerDigests().stream()
                .mapToLong(digest -> image.blobs().get(digest).length)
                .sum();
        List<String> told = new ArrayList<>();
        ProgressListener listener = new ProgressListener() {
            @Override
            public void layerBytes(long bytes, long total) {
                assertThat(total).isEqualTo(blobs);
                told.add("layers " + bytes);
            }

            @Override
            public void diskBytes(long bytes, long total) {
                told.add("disk " + bytes + " of " + total);
            }
        };

        DiskImages.convert(ConversionRequest.of(image, folder.resolve("disk")).withProgress(listener));

        long size = Files.size(folder.resolve("disk"));
        assertThat(told).contains("layers " + blobs, "disk " + (4 << 20) + " of " + size);
        assertThat(told).last().isEqualTo("disk " + size + " of " + size);
    }

    @Test
    void otherImageHasAnotherUuid() throws IOException {
        DiskImage one = convert(image(), "one");
        DiskImage other = convert(image().layer(new Tar().file("more", "1")), "other");

        assertThat(one.uuid()).isNotEqualTo(other.uuid());
        assertThat(one.uuid().version()).isEqualTo(8);
    }

    @Test
    void otherFormatHasAnotherUuid() throws IOException {
        DiskImage one = convert(image(), "one", DiskFormat.EXT4);
        DiskImage other = convert(image(), "other", DiskFormat.EROFS);

        assertThat(one.uuid()).isNotEqualTo(other.uuid());
    }

    @ParameterizedTest
    @MethodSource("sizesOfChoice")
    void readOnlyFormatRefusesASizeOfChoice(DiskSize size) {
        ConversionRequest request =
                ConversionRequest.of(image(), folder.resolve("disk")).withFormat(DiskFormat.EROFS);

        assertThatThrownBy(() -> request.withSize(size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("size: a disk of format erofs");
    }

    static List<DiskSize> sizesOfChoice() {
        return List.of(new DiskSize.WithFree(1 << 20), new DiskSize.Exactly(1 << 30));
    }

    @Test
    void describesTheDisk() throws IOException {
        TestImage image = image().runConfig(
                        "{\"Entrypoint\":[\"/init\"],\"Cmd\":[\"a\",\"b\"],\"Env\":[\"K=V\"],\"User\":\"7\","
                                + "\"WorkingDir\":\"/srv\",\"Labels\":{\"l\":\"m\"}}");

        DiskImage disk = convert(image, "disk");

        assertThat(disk.manifestDigest()).isEqualTo(image.manifest().digest());
        assertThat(disk.size()).isEqualTo(Files.size(folder.resolve("disk")));
        assertThat("sha256:" + disk.sha256()).isEqualTo(TestImage.digest(Files.readAllBytes(folder.resolve("disk"))));
        assertThat(disk.config().entrypoint()).containsExactly("/init");
        assertThat(disk.config().cmd()).containsExactly("a", "b");
        assertThat(disk.config().env()).containsExactly("K=V");
        assertThat(disk.config().user()).isEqualTo("7");
        assertThat(disk.config().workingDir()).isEqualTo("/srv");
        assertThat(disk.config().labels()).containsEntry("l", "m");
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void descriptionSurvivesItsFile(DiskFormat format) throws IOException {
        DiskImage disk = convert(image(), "disk", format);

        disk.writeJson(folder.resolve("disk.json"));

        assertThat(DiskImage.readJson(folder.resolve("disk.json"))).isEqualTo(disk);
    }

    @Test
    void diskHasTheSizeOrTheSpaceThatWasAskedFor() throws IOException {
        long minimal = convert(image(), "minimal").size();

        Converted exact = (Converted) DiskImages.convert(
                ConversionRequest.of(image(), folder.resolve("exact")).withSize(new DiskSize.Exactly(300 << 20)));
        Converted free = (Converted) DiskImages.convert(
                ConversionRequest.of(image(), folder.resolve("free")).withSize(new DiskSize.WithFree(200 << 20)));

        assertThat(exact.disk().size()).isEqualTo(300 << 20);
        assertThat(free.disk().size()).isGreaterThan(minimal + (200 << 20));
        assertThat(DiskReader.read(DiskFormat.EXT4, folder.resolve("exact"))).containsKey("etc/conf");
    }

    @Test
    void hiddenContentIsNeverWritten() throws IOException {
        byte[] secret = new byte[500_000];
        new Random(3).nextBytes(secret);
        TestImage image = new TestImage()
                .layer(new Tar().file("large", secret, e -> {}))
                .layer(new Tar().whiteout(".wh.large").file("small", "1"));

        assertThat(convert(image, "disk").size()).isLessThan(secret.length);
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void hiddenContentIsNotWrittenWhereItsLayerIsReadAgain(DiskFormat format) throws IOException {
        byte[] secret = new byte[500_000];
        new Random(3).nextBytes(secret);
        TestImage image = new TestImage()
                .layer(new Tar()
                        .file("secret", secret, e -> {})
                        .file("a", "kept")
                        .hardLink("b", "a"))
                .layer(new Tar().whiteout(".wh.secret").whiteout(".wh.a"));

        DiskImage disk = convert(image, "disk", format);

        assertThat(DiskReader.read(format, folder.resolve("disk")).get("b").text())
                .isEqualTo("kept");
        assertThat(disk.size()).isLessThan(secret.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh..wh..opq", ".wh.d"})
    void aLayerMayBeDeeperThanAnyStack(String whiteout) throws IOException {
        String chain = "d/".repeat(2_000);
        // No path may be as deep as this tree: links lead on.
        Tar layer = new Tar().file(chain + "f", "deep").symlink("s0", chain);
        for (int i = 0; i < 3; i++) {
            layer.file("s" + i + "/" + chain + "f", "deeper").symlink("s" + (i + 1), "s" + i + "/" + chain);
        }
        TestImage image = new TestImage().layer(layer.whiteout(whiteout));

        assertThat(DiskImages.convert(ConversionRequest.of(image, folder.resolve("disk"))))
                .isInstanceOf(Converted.class);
    }

    @Test
    void removesWhatAKilledConversionLeftAndNothingElse() throws IOException {
        Path abandoned = Files.writeString(folder.resolve(".disk.1234.partial"), "left behind");
        Path held = folder.resolve(".disk.5678.partial");
        Path other = Files.writeString(folder.resolve(".other.1.partial"), "somebody else's");
        try (FileChannel channel = FileChannel.open(held, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();

            convert(image(), "disk");
        }

        assertThat(abandoned).doesNotExist();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(folder.resolve("disk"), held, other);
        }
    }

    private DiskImage convert(TestImage image, String name) throws IOException {
        return convert(image, name, DiskFormat.EXT4);
    }

    private DiskImage convert(TestImage image, String name, DiskFormat format) throws IOException {
        ConversionRequest request =
                ConversionRequest.of(image, folder.resolve(name)).withFormat(format);
        return ((Converted) DiskImages.convert(request)).disk();
    }

    private static TestImage image() {
        return new TestImage()
                .layer(new Tar().directory("etc").file("etc/conf", "1").symlink("l", "etc"))
                .layer(new Tar().file("etc/more", "2").hardLink("etc/same", "etc/conf"));
    }
}
