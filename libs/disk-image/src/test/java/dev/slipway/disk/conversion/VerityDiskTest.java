package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.description.Verity;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.reading.HashTreeCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks with a hash tree behind their file system. */
class VerityDiskTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void treeFollowsTheFileSystemThatThereWouldBeWithoutIt(DiskFormat format) throws IOException {
        DiskImage plain = convert(request("plain").withFormat(format));
        DiskImage disk = convert(request("disk").withFormat(format).withVerity(true));

        assertThat(plain.verity()).isEmpty();
        assertThat(verityOf(disk).hashOffset()).isEqualTo(plain.size());
        assertThat(disk.uuid()).isEqualTo(plain.uuid());
        assertThat(Files.mismatch(folder.resolve("plain"), folder.resolve("disk")))
                .as("as long as the plain disk is")
                .isEqualTo(plain.size());
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void rootHashVouchesForTheFileSystem(DiskFormat format) throws IOException {
        DiskImage disk = convert(request("disk").withFormat(format).withVerity(true));

        assertThat(damagedBlocks("disk", disk)).isEmpty();
        assertThat(verityOf(disk).rootHash()).hasSize(64);
        assertThat(verityOf(disk).salt()).hasSize(64);
    }

    @Test
    void freeSpaceIsVouchedForToo() throws IOException {
        DiskImage disk = convert(
                request("disk").withSize(new DiskSize.WithFree(70 << 20)).withVerity(true));

        assertThat(verityOf(disk).dataBlocks()).isGreaterThan(128 * 128);
        assertThat(damagedBlocks("disk", disk)).isEmpty();
    }

    @Test
    void sizeAndSha256AreThoseOfTheWholeFile() throws IOException {
        DiskImage disk = convert(request("disk").withVerity(true));

        byte[] bytes = Files.readAllBytes(folder.resolve("disk"));
        assertThat(disk.size()).isEqualTo(bytes.length);
        assertThat("sha256:" + disk.sha256()).isEqualTo(TestImage.digest(bytes));
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void sameImageGivesTheSameTree(DiskFormat format) throws IOException {
        DiskImage first = convert(request("first").withFormat(format).withVerity(true));
        DiskImage second = convert(request("second").withFormat(format).withVerity(true));

        assertThat(second).isEqualTo(first);
        assertThat(Files.mismatch(folder.resolve("first"), folder.resolve("second")))
                .isEqualTo(-1);
    }

    @Test
    void otherImageHasAnotherSaltAndUuid() throws IOException {
        DiskImage disk = convert(request("disk").withVerity(true));
        TestImage image = image().layer(new Tar().file("more", "1"));
        DiskImage other =
                convert(ConversionRequest.of(image, folder.resolve("other")).withVerity(true));

        assertThat(verityOf(other).salt()).isNotEqualTo(verityOf(disk).salt());
        assertThat(verityOf(other).uuid()).isNotEqualTo(verityOf(disk).uuid());
        assertThat(verityOf(disk).uuid()).isNotEqualTo(disk.uuid());
        assertThat(verityOf(disk).uuid().version()).isEqualTo(8);
    }

    @Test
    void descriptionSurvivesItsFile() throws IOException {
        DiskImage disk = convert(request("disk").withVerity(true));
        Path json = folder.resolve("disk.json");

        disk.writeJson(json);

        assertThat(DiskImage.readJson(json)).isEqualTo(disk);
        assertThat(json)
                .content()
                .contains("\"root_hash\" : \"" + verityOf(disk).rootHash() + "\"");
    }

    @Test
    void descriptionOfAPlainDiskDoesNotSpeakOfVerity() throws IOException {
        DiskImage disk = convert(request("disk"));
        Path json = folder.resolve("disk.json");

        disk.writeJson(json);

        assertThat(json).content().doesNotContain("verity");
        assertThat(DiskImage.readJson(json).verity()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"root_hash\"=\"hash\"",
                "\"salt\"=\"pepper\"",
                "\"hash_offset\"=\"offset\"",
                "\"data_blocks\"=\"blocks\"",
                "\"uuid\" : \"=\"uuid\" : \"x"
            })
    void damagedDescriptionIsNone(String replacement) throws IOException {
        DiskImage disk = convert(request("disk").withVerity(true));
        Path json = folder.resolve("disk.json");
        String[] fromTo = replacement.split("=");
        int verity = disk.toJson().indexOf("\"verity\"");
        String damaged = disk.toJson().substring(verity).replace(fromTo[0], fromTo[1]);
        Files.writeString(json, disk.toJson().substring(0, verity) + damaged);

        assertThatThrownBy(() -> DiskImage.readJson(json))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("not the description of a disk");
    }

    private List<Long> damagedBlocks(String name, DiskImage disk) throws IOException {
        Verity verity = verityOf(disk);
        return HashTreeCheck.damagedBlocks(folder.resolve(name), verity.hashOffset(), verity.rootHash());
    }

    private static Verity verityOf(DiskImage disk) {
        return disk.verity().orElseThrow();
    }

    private ConversionRequest request(String name) {
        return ConversionRequest.of(image(), folder.resolve(name));
    }

    private static DiskImage convert(ConversionRequest request) throws IOException {
        return ((Converted) DiskImages.convert(request)).disk();
    }

    /** More than the 128 blocks that one hash block covers. */
    private static TestImage image() {
        byte[] large = new byte[700_000];
        new Random(4).nextBytes(large);
        return new TestImage()
                .layer(new Tar().directory("etc").file("etc/conf", "1").file("large", large, e -> {}));
    }
}
