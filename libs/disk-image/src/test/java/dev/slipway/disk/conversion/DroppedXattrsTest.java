package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attributes that no disk gets are counted in its description. */
class DroppedXattrsTest {

    @TempDir
    Path folder;

    private static TestImage image() throws IOException {
        return new TestImage()
                .layer(new Tar()
                        .pax(Map.of("SCHILY.xattr.com.apple.provenance", "p"))
                        .file("hidden", ""))
                .layer(new Tar()
                        .file("hidden", "above")
                        .pax(Map.of(
                                "SCHILY.xattr.com.apple.provenance", "p",
                                "SCHILY.xattr.security.selinux", "s",
                                "SCHILY.xattr.user.kept", "k"))
                        .file("two", "")
                        .hardLink("again", "two")
                        .pax(Map.of("SCHILY.xattr.trusted.overlay.opaque", "y"))
                        .directory("d"));
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void countsThoseOfTheFilesThatTheDiskHas(DiskFormat format) throws IOException {
        assertThat(described(
                        ConversionRequest.of(image(), folder.resolve("disk")).withFormat(format)))
                .isEqualTo(3);
    }

    @Test
    void countsThemInLayersThatAreKnownAlready() throws IOException {
        ConversionRequest request = ConversionRequest.of(image(), folder.resolve("disk"))
                .withFormat(DiskFormat.EROFS)
                .withContents(new ContentPlace.SharedLayers(folder.resolve("layers")));

        assertThat(described(request)).isEqualTo(3);
        assertThat(described(request)).isEqualTo(3);
    }

    @Test
    void saysNothingOfThemWhereThereAreNone() throws IOException {
        TestImage image = new TestImage().layer(new Tar().xattr("f", "", "user.kept", new byte[1]));

        assertThat(convert(ConversionRequest.of(image, folder.resolve("disk"))).toJson())
                .doesNotContain("dropped");
    }

    private long described(ConversionRequest request) throws IOException {
        Path description = folder.resolve("description");
        convert(request).writeJson(description);
        long dropped = DiskImage.readJson(description).droppedXattrs();
        assertThat(Files.readString(description)).contains("\"dropped_xattrs\" : " + dropped);
        return dropped;
    }

    private static DiskImage convert(ConversionRequest request) throws IOException {
        return ((Converted) DiskImages.convert(request)).disk();
    }
}
