package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ConversionOutcome;
import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.ImageStore;
import dev.slipway.disk.Refused;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.conversion.Tar.TarNumbers;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bad image ends with: its reason, and an empty folder. */
class BadImageTest {

    private static final ConversionLimits SMALL = new ConversionLimits(100 << 20, 100, 50, 3, 1 << 20);

    @TempDir
    Path folder;

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TestImage.TAR, TestImage.GZIP, TestImage.ZSTD})
    void refusesALayerThatEndsTooEarly(String mediaType) throws IOException {
        byte[] archive = archive();
        byte[] blob = TestImage.compressed(archive, mediaType);
        byte[] half = Arrays.copyOf(blob, blob.length / 2);
        TestImage image =
                new TestImage().layer(TestImage.digest(archive), mediaType, TestImage.digest(blob), blob.length, half);

        assertThat(reasonFor(image)).isEqualTo(Reason.TRUNCATED_LAYER);
    }

    @ParameterizedTest
    @ValueSource(strings = {TestImage.GZIP, TestImage.ZSTD})
    void refusesALayerWhoseDigestMatchesAndWhoseCompressionDoesNotEnd(String mediaType) throws IOException {
        byte[] archive = archive();
        byte[] blob = TestImage.compressed(archive, mediaType);

        assertThat(reasonFor(new TestImage().layer(archive, mediaType, Arrays.copyOf(blob, blob.length / 2))))
                .isEqualTo(Reason.MALFORMED_LAYER);
    }

    @Test
    void refusesAnArchiveThatEndsInTheMiddleOfAnEntry() throws IOException {
        assertThat(reasonFor(new TestImage().layer(Arrays.copyOf(archive(), 5000), TestImage.GZIP)))
                .isEqualTo(Reason.TRUNCATED_LAYER);
    }

    @ParameterizedTest
    @ValueSource(strings = {TestImage.GZIP, TestImage.ZSTD})
    void refusesABlobWhoseDigestDiffers(String mediaType) throws IOException {
        byte[] archive = archive();
        byte[] blob = TestImage.compressed(archive, mediaType);
        String digest = TestImage.digest(blob);
        blob[blob.length / 2] ^= 1;
        TestImage image = new TestImage().layer(TestImage.digest(archive), mediaType, digest, blob.length, blob);

        assertThat(reasonFor(image)).isEqualTo(Reason.DIGEST_MISMATCH);
    }

    @Test
    void refusesABlobThatIsLongerThanItsDescriptorSays() throws IOException {
        byte[] archive = archive();
        byte[] longer = Arrays.copyOf(archive, archive.length + 512);
        TestImage image = new TestImage()
                .layer(TestImage.digest(archive), TestImage.TAR, TestImage.digest(archive), archive.length, longer);

        assertThat(reasonFor(image)).isEqualTo(Reason.DIGEST_MISMATCH);
    }

    @Test
    void refusesALayerWhoseDiffIdDiffers() throws IOException {
        byte[] archive = archive();
        byte[] blob = TestImage.compressed(archive, TestImage.GZIP);
        TestImage image = new TestImage()
                .layer(TestImage.digest(blob), TestImage.GZIP, TestImage.digest(blob), blob.length, blob);

        assertThat(reasonFor(image)).isEqualTo(Reason.DIFF_ID_MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/../x", "a/b/../../../etc/passwd"})
    void refusesPathsThatLeadOut(String path) throws IOException {
        assertThat(reasonFor(new TestImage().layer(new Tar().file(path, "x")))).isEqualTo(Reason.ESCAPING_PATH);
    }

    @Test
    void refusesAHardLinkThatLeadsOut() throws IOException {
        assertThat(reasonFor(new TestImage().layer(new Tar().hardLink("passwd", "../../etc/passwd"))))
                .isEqualTo(Reason.ESCAPING_PATH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "directory"})
    void refusesAHardLinkToNoFile(String target) throws IOException {
        assertThat(reasonFor(
                        new TestImage().layer(new Tar().directory("directory").hardLink("link", target))))
                .isEqualTo(Reason.MALFORMED_LAYER);
    }

    @ParameterizedTest
    @ValueSource(strings = {".wh.", "d/.wh.", "d/.wh..", "d/.wh..."})
    void refusesAWhiteoutOfNothing(String path) throws IOException {
        assertThat(reasonFor(new TestImage().layer(new Tar().file("d/kept", "x").whiteout(path))))
                .isEqualTo(Reason.MALFORMED_LAYER);
    }

    @Test
    void refusesAPathThroughALoopOfSymlinks() throws IOException {
        assertThat(reasonFor(new TestImage()
                        .layer(new Tar().symlink("a", "b").symlink("b", "a").file("a/x", "1"))))
                .isEqualTo(Reason.MALFORMED_LAYER);
    }

    @Test
    void refusesMoreBytesThanTheLimit() throws IOException {
        byte[] large = new byte[(101 << 20)];
        new Random(1).nextBytes(large);

        assertThat(reasonFor(new TestImage().layer(large, TestImage.TAR))).isEqualTo(Reason.MALFORMED_LAYER);
        assertThat(reasonFor(new TestImage().layer(new Tar().file("f", large, e -> {}))))
                .isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void refusesALayerThatIsABomb() throws IOException {
        assertThat(reasonFor(new TestImage().layer(new Tar().file("f", new byte[80 << 20], e -> {}))))
                .isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void refusesMoreEntriesThanTheLimit() throws IOException {
        Tar tar = new Tar();
        for (int i = 0; i < 101; i++) {
            tar.file("f" + i, "");
        }

        assertThat(reasonFor(new TestImage().layer(tar))).isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void refusesMoreLayersThanTheLimit() throws IOException {
        TestImage image = new TestImage();
        for (int i = 0; i < 4; i++) {
            image.layer(new Tar().file("f" + i, ""));
        }

        assertThat(reasonFor(image)).isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void refusesALayerThatIsNoArchive() throws IOException {
        assertThat(reasonFor(new TestImage()
                        .layer("not a tar archive at all".repeat(99).getBytes("US-ASCII"), TestImage.GZIP)))
                .isEqualTo(Reason.MALFORMED_LAYER);
    }

    @Test
    void refusesAnUnknownKindOfLayer() throws IOException {
        assertThat(reasonFor(new TestImage().layer(archive(), "application/vnd.example.squashfs")))
                .isEqualTo(Reason.UNSUPPORTED_LAYER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.buildkit.cacheconfig.v0",
                "application/vnd.oci.empty.v1+json",
                "application/vnd.cncf.helm.config.v1+json"
            })
    void refusesWhatIsNoImage(String configType) throws IOException {
        assertThat(reasonFor(new TestImage().configType(configType).layer(new Tar().file("f", ""))))
                .isEqualTo(Reason.NOT_RUNNABLE);
    }

    @Test
    void refusesAttestations() throws IOException {
        assertThat(reasonFor(new TestImage().layer(new byte[0], "application/vnd.in-toto+json")))
                .isEqualTo(Reason.NOT_RUNNABLE);
    }

    @Test
    void saysWhatTheStoreDoesNotHave() throws IOException {
        byte[] archive = archive();
        TestImage image = new TestImage().layer(archive, TestImage.TAR);
        image.forget(TestImage.digest(archive));

        assertThat(reasonFor(image)).isEqualTo(Reason.MISSING_CONTENT);
    }

    @Test
    void refusesNamesAndAttributesThatTakeTooMuchMemory() throws IOException {
        Tar named = new Tar();
        Tar attributed = new Tar();
        for (int i = 0; i < 90; i++) {
            named.file("x/".repeat(2_000) + i, "");
            attributed.xattr("f" + i, "", "user.large", new byte[20_000]);
        }

        ConversionLimits names = new ConversionLimits(100 << 20, 10_000, 50, 3, 512 << 10);
        assertThat(DiskImages.convert(request(new TestImage().layer(named)).withLimits(names)))
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.LIMIT_EXCEEDED));
        assertThat(reasonFor(new TestImage().layer(attributed))).isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void countsWhatAGlobalHeaderGivesToEachEntry() throws IOException {
        Tar tar = new Tar().globalPax(Map.of("SCHILY.xattr.user.large", "v".repeat(40_000)));
        for (int i = 0; i < 50; i++) {
            tar.file("f" + i, "");
        }

        assertThat(reasonFor(new TestImage().layer(tar))).isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void refusesExtendedHeadersWithoutEnd() throws IOException {
        Tar local = new Tar();
        Tar global = new Tar();
        for (int i = 0; i < 40; i++) {
            local.pax(Map.of("comment-" + i, "c".repeat(500_000)));
            global.globalPax(Map.of("comment-" + i, "c".repeat(500_000))).file("f" + i, "");
        }

        assertThat(reasonFor(new TestImage().layer(local.file("f", "")))).isEqualTo(Reason.LIMIT_EXCEEDED);
        assertThat(reasonFor(new TestImage().layer(global))).isEqualTo(Reason.LIMIT_EXCEEDED);
    }

    @Test
    void refusesASizeThatIsTooSmall() throws IOException {
        TestImage image = new TestImage().layer(new Tar().file("f", new byte[200_000], e -> {}));

        ConversionOutcome outcome = DiskImages.convert(request(image).withSize(new DiskSize.Exactly(100 << 10)));

        assertThat(outcome).isInstanceOfSatisfying(Refused.class, r -> assertThat(r.reason())
                .isEqualTo(Reason.DOES_NOT_FIT));
    }

    @ParameterizedTest
    @CsvSource({
        "EXT4, user.huge, 5000",
        "EROFS, user.huge, 65536",
        "EXT4, system.posix_acl_access, 3",
        "EROFS, system.posix_acl_default, 3"
    })
    void namesTheFileWhoseAttributesTheFormatCannotHold(DiskFormat format, String name, int bytes) throws IOException {
        TestImage image =
                new TestImage().layer(new Tar().file("a", "").directory("d").xattr("d/f", "", name, new byte[bytes]));

        ConversionOutcome outcome = DiskImages.convert(request(image).withFormat(format));

        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.NOT_REPRESENTABLE);
            assertThat(refused.detail()).endsWith(" cannot hold the attributes of /d/f: [" + name + "]");
        });
    }

    @ParameterizedTest
    @EnumSource(DiskFormat.class)
    void namesNoAttributeBesideTheOneThatTheFormatCannotHold(DiskFormat format) throws IOException {
        Map<String, String> records = new TreeMap<>();
        records.put("SCHILY.xattr.user.huge", "v".repeat(70_000));
        records.put("SCHILY.xattr.user.small", "v");
        records.put("SCHILY.xattr.com.apple.huge", "v".repeat(70_000));
        TestImage image = new TestImage().layer(new Tar().pax(records).file("f", ""));

        ConversionOutcome outcome = DiskImages.convert(request(image).withFormat(format));

        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.detail())
                .endsWith(" cannot hold the attributes of /f: [user.huge]"));
    }

    @Test
    void refusesMoreAttributesOfAFileThanErofsCounts() throws IOException {
        Map<String, String> records = new TreeMap<>();
        for (int i = 0; i < 5; i++) {
            records.put("SCHILY.xattr.user." + i, "v".repeat(60_000));
        }
        TestImage image = new TestImage().layer(new Tar().pax(records).file("f", ""));

        assertThat(DiskImages.convert(request(image).withFormat(DiskFormat.EROFS)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_REPRESENTABLE));
    }

    @ParameterizedTest
    @CsvSource({"4096, 0", "0, 1048576"})
    void refusesDevicesThatLinuxDoesNotHave(int major, int minor) throws IOException {
        assertThat(reasonFor(
                        new TestImage().layer(new Tar().special("device", TarNumbers.CHARACTER_DEVICE, major, minor))))
                .isEqualTo(Reason.MALFORMED_LAYER);
    }

    @Test
    void refusesHolesWhoseMapCostsMoreThanTheLimit() throws IOException {
        SortedMap<Long, String> texts = new TreeMap<>();
        for (long i = 0; i < 8000; i++) {
            texts.put(i << 31, "x");
        }
        TestImage image = new TestImage().layer(new Tar().sparse("sparse", 8000L << 31, texts));

        assertThat(DiskImages.convert(request(image).withFormat(DiskFormat.EROFS)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.LIMIT_EXCEEDED));
    }

    @Test
    void storeThatBreaksDownIsNotTheImagesFault() {
        byte[] archive = archive();
        TestImage image = new TestImage().layer(archive, TestImage.TAR);
        ImageStore broken = new BreakingStore(image, TestImage.digest(archive));

        assertThatThrownBy(() -> DiskImages.convert(ConversionRequest.of(broken, folder.resolve("disk"))))
                .isInstanceOf(IOException.class)
                .hasMessage("the line went dead");
    }

    private Reason reasonFor(TestImage image) throws IOException {
        ConversionOutcome outcome = DiskImages.convert(request(image));
        assertThat(outcome).isInstanceOf(Refused.class);
        return ((Refused) outcome).reason();
    }

    private ConversionRequest request(TestImage image) {
        return ConversionRequest.of(image, folder.resolve("disk")).withLimits(SMALL);
    }

    private static byte[] archive() {
        byte[] content = new byte[20_000];
        new Random(7).nextBytes(content);
        return new Tar().file("f", content, e -> {}).bytes();
    }

    /** Fails after the first bytes of one blob. */
    private static final class BreakingStore extends ForwardedImage {
        private final String digest;

        private BreakingStore(TestImage image, String digest) {
            super(image);
            this.digest = digest;
        }

        @Override
        public InputStream blob(Descriptor other) throws IOException {
            if (!other.digest().toString().equals(digest)) {
                return image.blob(other);
            }
            return new SequenceInputStream(
                    new java.io.ByteArrayInputStream(image.blob(other).readNBytes(1000)), new InputStream() {
                        @Override
                        public int read() throws IOException {
                            throw new IOException("the line went dead");
                        }
                    });
        }
    }
}
