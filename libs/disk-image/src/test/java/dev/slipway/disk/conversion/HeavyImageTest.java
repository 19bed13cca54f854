package dev.slipway.disk.conversion;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ConversionLimits;
import dev.slipway.disk.ConversionOutcome;
import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.Refused;
import dev.slipway.disk.Refused.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small images that would take more memory than there is, or stack. The limits are those of a converter of 256 MiB. */
class HeavyImageTest {

    private static final ConversionLimits LIMITS = new ConversionLimits(64L << 30, 10_000_000, 1_000, 500, 48L << 20);

    @TempDir
    Path folder;

    private ConversionOutcome convert(TestImage image) throws IOException {
        return DiskImages.convert(
                ConversionRequest.of(image, folder.resolve("disk")).withLimits(LIMITS));
    }

    private void refusedForItsSize(TestImage image) throws IOException {
        assertThat(convert(image)).isInstanceOfSatisfying(Refused.class, r -> assertThat(r.reason())
                .isEqualTo(Reason.LIMIT_EXCEEDED));
    }

    /** The library that writes archives takes long for a long name of its own. */
    private static void file(Tar layer, String path) {
        layer.pax(Map.of("path", path)).file("f", "");
    }

    @Test
    void countsDirectoriesThatNoEntryNames() throws IOException {
        Tar layer = new Tar();
        for (int i = 0; i < 3_000; i++) {
            file(layer, i + "/" + "d/".repeat(2_000) + "f");
        }
        byte[] archive = layer.bytes();
        assertThat(TestImage.compressed(archive, TestImage.GZIP).length).isLessThan(200_000);

        refusedForItsSize(new TestImage().layer(archive, TestImage.GZIP));
    }

    @Test
    void countsDirectoriesThatLinksLeadTo() throws IOException {
        Tar layer = new Tar();
        String chain = "d/".repeat(2_000);
        file(layer, chain + "f");
        layer.symlink("s", chain);
        for (int i = 0; i < 200; i++) {
            file(layer, "s/" + i + "/" + chain + "f");
        }

        refusedForItsSize(new TestImage().layer(layer));
    }

    @Test
    void keepsNothingOfGlobalRecordsThatItDoesNotKnow() throws IOException {
        Tar layer = new Tar();
        StringBuilder records = new StringBuilder();
        for (int header = 0; header < 15; header++) {
            records.setLength(0);
            for (int i = 0; records.length() < 1_000_000; i++) {
                records.append("15 ").append(1_000_000 + header * 100_000 + i).append("=abc\n");
            }
            layer.globalRecords(records.toString().getBytes(US_ASCII)).file("f" + header, "");
        }

        assertThat(convert(new TestImage().layer(layer))).isInstanceOf(Converted.class);
    }

    @Test
    void readsALayerOfHundredsOfThousandsOfEmptyGzipMembers() throws IOException {
        byte[] archive = new Tar().file("f", "content").bytes();
        byte[] empty = TestImage.compressed(new byte[0], TestImage.GZIP);
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        for (int i = 0; i < 200_000; i++) {
            blob.writeBytes(empty);
        }
        try (GZIPOutputStream gzip = new GZIPOutputStream(blob)) {
            gzip.write(archive);
        }

        assertThat(convert(new TestImage().layer(archive, TestImage.GZIP, blob.toByteArray())))
                .isInstanceOf(Converted.class);
    }

    @Test
    void refusesAConfigurationOfMoreThanAMebibyte() throws IOException {
        refusedForItsSize(new TestImage().runConfig("{\"User\":\"" + "u".repeat(1 << 20) + "\"}"));
    }

    @Test
    void refusesAConfigurationThatIsALargeTree() throws IOException {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 300_000; i++) {
            values.add("{}");
        }
        refusedForItsSize(new TestImage().runConfig("{\"Cmd\":[" + String.join(",", values) + "]}"));
    }

    @Test
    void countsAttributesByWhatTheyTakeAndNotByTheirNamesAlone() throws IOException {
        Tar layer = new Tar();
        StringBuilder records = new StringBuilder();
        for (int i = 10_000; i < 20_000; i++) {
            records.append("24 SCHILY.xattr.").append("u").append(i).append("=\n");
        }
        for (int i = 0; i < 200; i++) {
            layer.records(records.toString().getBytes(US_ASCII)).file("f" + i, "");
        }

        refusedForItsSize(new TestImage().layer(layer));
        assertThat(convert(new TestImage()
                        .layer(new Tar().pax(Map.of("comment", "c")).file("f", ""))))
                .isInstanceOf(Converted.class);
    }
}
