package dev.slipway.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.tar.TarException.Kind;
import dev.slipway.testing.Gzip;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourceArchiveTest {

    private static final SourceArchive.Limits LIMITS = new SourceArchive.Limits(100_000, 3);

    private static int read(byte[] source) throws IOException {
        int members = 0;
        try (SourceArchive archive = SourceArchive.open(new ByteArrayInputStream(source), LIMITS)) {
            while (archive.next().isPresent()) {
                members++;
            }
            archive.finish();
        }
        return members;
    }

    private static void refused(Kind kind, String because, byte[] source) {
        assertThatThrownBy(() -> read(source))
                .isInstanceOfSatisfying(
                        TarException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(because);
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void readsSourcesHoweverTheyAreCompressed(Compression compression) throws IOException {
        byte[] source = DecompressedInputTest.compressed(
                compression, new RawTar().file("a", "text").file("b", "more").bytes());
        try (SourceArchive archive = SourceArchive.open(new ByteArrayInputStream(source), LIMITS)) {
            assertThat(archive.compression()).isEqualTo(compression);
            assertThat(archive.content(archive.next().orElseThrow())).asString().isEqualTo("text");
            assertThat(archive.content(archive.next().orElseThrow())).asString().isEqualTo("more");
            assertThat(archive.next()).isEmpty();
        }
    }

    @Test
    void aSparseFileHasItsHolesAsZeros() throws IOException {
        byte[] source = new RawTar()
                .pax("GNU.sparse.size", "8", "GNU.sparse.map", "1,2,5,1")
                .file("f", "abc")
                .bytes();
        try (SourceArchive archive = SourceArchive.open(new ByteArrayInputStream(source), LIMITS)) {
            assertThat(archive.content(archive.next().orElseThrow())).containsExactly(0, 'a', 'b', 0, 0, 'c', 0, 0);
        }
    }

    @Test
    void boundsEntriesAndBytesOfTheTarAndOfItsFiles() throws IOException {
        RawTar tar = new RawTar().file("a", "").file("b", "").file("c", "");
        assertThat(read(tar.bytes())).isEqualTo(3);
        refused(Kind.LIMIT_EXCEEDED, "more than 3 entries", tar.file("d", "").bytes());
        refused(
                Kind.LIMIT_EXCEEDED,
                "unpacks to more than 100000 bytes",
                Gzip.of(new RawTar().file("a", "x".repeat(100_001)).bytes()));
        refused(
                Kind.LIMIT_EXCEEDED,
                "unpacks to more than 100000 bytes",
                new RawTar().pax("GNU.sparse.size", "100001").file("a", "").bytes());
        refused(
                Kind.LIMIT_EXCEEDED,
                "unpacks to more than 100000 bytes",
                Gzip.of(Arrays.copyOf(new RawTar().file("a", "").bytes(), 200_000)));
    }

    @Test
    void readsCompressedSourcesToTheirEnd() throws IOException {
        byte[] gzip = Gzip.of(new RawTar().file("a", "").bytes());
        byte[] damaged = gzip.clone();
        damaged[gzip.length - 6] ^= 1;
        refused(Kind.MALFORMED, "gzip", damaged);
        refused(Kind.TRUNCATED, "truncated", Arrays.copyOf(gzip, gzip.length - 1));
        refused(Kind.TRUNCATED, "no bytes", new byte[0]);
        refused(Kind.MALFORMED, "not a tar", "x".repeat(600).getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void leavesItsStreamOpen() throws IOException {
        boolean[] closed = {false};
        InputStream stream = new ByteArrayInputStream(new RawTar().file("a", "").bytes()) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        SourceArchive.open(stream, LIMITS).close();
        assertThat(closed[0]).isFalse();
    }
}
