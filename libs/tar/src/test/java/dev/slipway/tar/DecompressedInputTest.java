package dev.slipway.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.slipway.tar.TarException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class DecompressedInputTest {

    private static final byte[] TAR =
            new RawTar().file("name", "x".repeat(70_000)).bytes();

    static byte[] compressed(Compression compression, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (compression) {
                    case NONE -> bytes;
                    case GZIP -> new GZIPOutputStream(bytes);
                    case ZSTD -> new ZstdOutputStream(bytes);
                    case XZ -> new XZOutputStream(bytes, new LZMA2Options(1));
                    case BZIP2 -> new BZip2CompressorOutputStream(bytes, 1);
                }) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static DecompressedInput detect(byte[] file) throws IOException {
        return DecompressedInput.detecting(new ByteArrayInputStream(file), DecompressionMemory.SOURCE);
    }

    private static void refused(Kind kind, String because, byte[] file) {
        assertThatThrownBy(() -> detect(file).readAllBytes())
                .isInstanceOfSatisfying(
                        TarException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(because);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void tellsByTheFirstBytes(Compression compression) throws IOException {
        try (DecompressedInput input = detect(compressed(compression, TAR))) {
            assertThat(input.compression()).isEqualTo(compression);
            assertThat(input.readAllBytes()).isEqualTo(TAR);
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void readsFilesThatWerePutTogether(Compression compression) throws IOException {
        byte[] part = compressed(compression, TAR);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(part);
        both.writeBytes(compressed(compression, new byte[0]));
        both.writeBytes(part);

        assertThat(detect(both.toByteArray()).readAllBytes()).hasSize(2 * TAR.length);
    }

    @ParameterizedTest
    @EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void refusesWhatIsCutOrDamaged(Compression compression) throws IOException {
        byte[] random = new byte[50_000];
        new Random(1).nextBytes(random);
        byte[] file = compressed(compression, random);
        byte[] damaged = file.clone();
        Arrays.fill(damaged, file.length / 2, file.length / 2 + 100, (byte) 0x5a);

        for (byte[] bad : new byte[][] {Arrays.copyOf(file, file.length / 2), Arrays.copyOf(file, file.length - 1)}) {
            assertThatThrownBy(() -> detect(bad).readAllBytes()).isInstanceOf(TarException.class);
        }
        if (compression != Compression.ZSTD) {
            // zstd's command line adds a checksum, its Java library does not.
            assertThatThrownBy(() -> detect(damaged).readAllBytes()).isInstanceOf(TarException.class);
        }
    }

    @Test
    void aPlainTarMayBeginLikeACompressedOne() throws IOException {
        for (String name : new String[] {"BZh9.txt", "(\u00b5/", "\u00fd7zXY", "\u001fx"}) {
            byte[] tar = new RawTar().file(name, "").bytes();
            assertThat(detect(tar).compression()).isEqualTo(Compression.NONE);
            assertThat(detect(tar).readAllBytes()).isEqualTo(tar);
        }
    }

    @Test
    void knowsZstdThatBeginsWithAFrameToSkip() throws IOException {
        byte[] skip = {0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4};
        byte[] zstd = compressed(Compression.ZSTD, TAR);
        byte[] both = Arrays.copyOf(skip, skip.length + zstd.length);
        System.arraycopy(zstd, 0, both, skip.length, zstd.length);

        assertThat(detect(both).readAllBytes()).isEqualTo(TAR);
    }

    @Test
    void refusesAFileWithoutBytes() {
        refused(Kind.TRUNCATED, "no bytes", new byte[0]);
    }

    @Test
    void refusesWhatWantsTooMuchMemory() throws IOException {
        refused(Kind.LIMIT_EXCEEDED, "lower level", withLargeDictionary(compressed(Compression.XZ, TAR)));

        ByteArrayOutputStream zstd = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(zstd)) {
            out.setLong(27);
            out.write(TAR);
        }
        refused(Kind.LIMIT_EXCEEDED, "--long", zstd.toByteArray());
    }

    /** The dictionary size in the block header of an xz file becomes 64 MiB (xz file format, 3.1 and 5.3.1). */
    private static byte[] withLargeDictionary(byte[] xz) {
        byte[] large = xz.clone();
        int block = 12;
        int size = (large[block] & 0xff) * 4 + 4;
        int properties = block + 4;
        assertThat(large[block + 2]).isEqualTo((byte) 0x21);
        large[properties] = 28;
        CRC32 crc = new CRC32();
        crc.update(large, block, size - 4);
        for (int i = 0; i < 4; i++) {
            large[block + size - 4 + i] = (byte) (crc.getValue() >> (8 * i));
        }
        return large;
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void failsAsItsStreamDoesAndNotAsADamagedFile(Compression compression) throws IOException {
        IOException failure = new IOException("the line went dead");
        byte[] random = new byte[300_000];
        new Random(2).nextBytes(random);
        byte[] file = compressed(compression, random);
        InputStream failing = new SequenceInputStream(
                new ByteArrayInputStream(Arrays.copyOf(file, file.length / 2)), new FailingStream(failure));

        assertThatThrownBy(() -> DecompressedInput.detecting(failing, DecompressionMemory.SOURCE)
                        .readAllBytes())
                .isSameAs(failure);
    }

    @Test
    void whatIsNoneOfTheseIsPlain() throws IOException {
        assertThat(detect("plain text".getBytes(StandardCharsets.US_ASCII)).compression())
                .isEqualTo(Compression.NONE);
    }

    /** Their reader recurses once for each, on a stack that is small in a virtual thread. */
    @Test
    void refusesABzip2FileOfManyEmptyBlocks() throws Exception {
        byte[] file = Bzip2Blocks.withEmptyBlocks(50_000);
        FutureTask<byte[]> reading = new FutureTask<>(() -> {
            try (InputStream in =
                    DecompressedInput.detecting(new ByteArrayInputStream(file), DecompressionMemory.SOURCE)) {
                return in.readAllBytes();
            }
        });

        Thread.ofVirtual().start(reading);

        assertThatThrownBy(reading::get)
                .cause()
                .isInstanceOf(TarException.class)
                .hasMessageContaining("bzip2");
    }

    @Test
    void readsABzip2FileOfFewEmptyBlocks() throws Exception {
        try (InputStream in = DecompressedInput.detecting(
                new ByteArrayInputStream(Bzip2Blocks.withEmptyBlocks(3)), DecompressionMemory.SOURCE)) {
            assertThat(in.readAllBytes()).containsExactly('a');
        }
    }
}
