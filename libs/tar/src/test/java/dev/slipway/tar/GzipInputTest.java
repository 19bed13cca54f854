package dev.slipway.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.tar.TarException.Kind;
import dev.slipway.testing.Gzip;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipInputTest {

    private static final byte[] TEXT = "some text, some text, some text".getBytes(StandardCharsets.US_ASCII);

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] unzip(byte[] gzip) throws IOException {
        try (InputStream in = new GzipInput(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    private static void refused(Kind kind, byte[] gzip) {
        assertThatThrownBy(() -> unzip(gzip))
                .isInstanceOfSatisfying(
                        TarException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining("gzip");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 128 << 10, 3_000_000})
    void readsWhatWasWritten(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);

        assertThat(unzip(Gzip.of(content))).isEqualTo(content);
    }

    @Test
    void readsMembersOneAfterTheOtherHoweverTheStreamIsCut() throws IOException {
        byte[] gzip = concat(Gzip.of(TEXT), Gzip.of(new byte[0]), Gzip.of(TEXT), Gzip.of(new byte[0]));
        for (int piece = 1; piece < gzip.length; piece++) {
            int most = piece;
            InputStream pieces = new ByteArrayInputStream(gzip) {
                @Override
                public int read(byte[] into, int offset, int length) {
                    return super.read(into, offset, Math.min(length, most));
                }
            };
            assertThat(new GzipInput(pieces).readAllBytes()).isEqualTo(concat(TEXT, TEXT));
        }
    }

    /** The JDK's reader ends with a StackOverflowError after some thousands. */
    @Test
    void readsHundredsOfThousandsOfEmptyMembers() throws IOException {
        byte[] empty = Gzip.of(new byte[0]);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        for (int i = 0; i < 200_000; i++) {
            gzip.writeBytes(empty);
        }
        gzip.writeBytes(Gzip.of(TEXT));

        assertThat(unzip(gzip.toByteArray())).isEqualTo(TEXT);
    }

    @Test
    void readsHeadersWithEverythingInThem() throws IOException {
        byte[] plain = Gzip.of(TEXT);
        byte[] header = concat(
                new byte[] {0x1f, (byte) 0x8b, 8, 2 + 4 + 8 + 16, 1, 2, 3, 4, 0, 3, 5, 0},
                "extra".getBytes(StandardCharsets.US_ASCII),
                "name\0".getBytes(StandardCharsets.US_ASCII),
                ("comment".repeat(50_000) + "\0").getBytes(StandardCharsets.US_ASCII));
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);

        assertThat(unzip(concat(header, sum, rest))).isEqualTo(TEXT);
        sum[0] ^= 1;
        refused(Kind.MALFORMED, concat(header, sum, rest));
    }

    @Test
    void findsAnyDamageOfChecksumAndSize() {
        byte[] gzip = Gzip.of(TEXT);
        for (int i = gzip.length - 8; i < gzip.length; i++) {
            byte[] damaged = gzip.clone();
            damaged[i] ^= 1;
            refused(Kind.MALFORMED, damaged);
        }
    }

    @Test
    void findsThatItEndsTooEarlyWhereverThatIs() {
        byte[] gzip = Gzip.of(TEXT);
        for (int length = 2; length < gzip.length; length++) {
            refused(Kind.TRUNCATED, Arrays.copyOf(gzip, length));
            refused(Kind.TRUNCATED, concat(gzip, Arrays.copyOf(gzip, length)));
        }
    }

    @Test
    void passesOverZerosBehindTheEndAndOverNothingElse() throws IOException {
        assertThat(unzip(concat(Gzip.of(TEXT), new byte[300_000]))).isEqualTo(TEXT);
        refused(Kind.MALFORMED, concat(Gzip.of(TEXT), new byte[] {0, 0, 1}));
        refused(Kind.MALFORMED, concat(Gzip.of(TEXT), new byte[] {'x'}));
        refused(Kind.MALFORMED, concat(Gzip.of(TEXT), new byte[5], Gzip.of(TEXT)));
        refused(Kind.MALFORMED, new byte[10]);
        refused(Kind.MALFORMED, TEXT);
        refused(Kind.MALFORMED, new byte[] {0x1f, (byte) 0x8b, 7, 0, 0, 0, 0, 0, 0, 0});
    }
}
