package dev.slipway.buildapi.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.slipway.tar.Compression;
import dev.slipway.testing.Gzip;
import dev.slipway.testing.Tarball;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;

class SourceInspectorTest {
    private static final SourceLimits LIMITS = new SourceLimits(1 << 20, 1 << 20, 100, 64);

    private static Inspection inspect(byte[] source) {
        try {
            return new SourceInspector(LIMITS).inspect(new ByteArrayInputStream(source), "Dockerfile");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String reason(byte[] source) {
        assertThat(inspect(source)).isInstanceOf(Inspection.Unsound.class);
        return ((Inspection.Unsound) inspect(source)).reason();
    }

    @Test
    void readsLongNamesOfBothKinds() {
        String name = "d/".repeat(120) + "f";
        String escaping = "d/".repeat(120) + "../".repeat(121) + "f";
        assertThat(inspect(new Tarball().file(name, "x").bytes())).isInstanceOf(Inspection.Sound.class);
        assertThat(inspect(new Tarball().longNamesAsGnu().file(name, "x").bytes()))
                .isInstanceOf(Inspection.Sound.class);
        assertThat(reason(new Tarball().file(escaping, "x").bytes())).contains("'..'");
        assertThat(reason(new Tarball().longNamesAsGnu().file(escaping, "x").bytes()))
                .contains("'..'");
    }

    @Test
    void refusesWhatEscapes() {
        record Case(String reason, Tarball tarball) {}
        List<Case> cases = List.of(
                new Case("'..'", new Tarball().file("../x", "")),
                new Case("'..'", new Tarball().file("a/../../x", "")),
                new Case("absolute", new Tarball().file("/etc/passwd", "")),
                new Case("target", new Tarball().symbolicLink("a", "")),
                new Case(
                        "below the symbolic link",
                        new Tarball().symbolicLink("a", "b").file("a/x", "")),
                new Case(
                        "below the symbolic link",
                        new Tarball().symbolicLink("a", "/tmp").file("a/x", "")),
                new Case(
                        "below the symbolic link",
                        new Tarball().symbolicLink("d/e", "..").symbolicLink("d/e/g", "../..")),
                new Case("'..'", new Tarball().hardLink("a", "../x")),
                new Case("absolute", new Tarball().hardLink("a", "/etc/passwd")),
                new Case(
                        "through a symbolic link",
                        new Tarball().symbolicLink("a", "b").hardLink("c", "a/x")),
                new Case(
                        "below the symbolic link",
                        new Tarball().symbolicLink("a", "b").hardLink("c", "a").file("c/x", "")),
                new Case("no file", new Tarball().device("null")));
        for (Case bad : cases) {
            assertThat(reason(bad.tarball().bytes())).contains(bad.reason());
        }
    }

    /** Every virtual environment of Python's has such; docker build takes them too. */
    @Test
    void takesLinksThatLeadAnywhereAndFollowsNone() {
        Tarball tarball = new Tarball()
                .symbolicLink("venv/bin/python", "/usr/bin/python3")
                .symbolicLink("a", "../x")
                .symbolicLink("d/a", "../../../../etc")
                .symbolicLink("d/e", "..")
                .symbolicLink("f", "d/e/..");
        assertThat(inspect(tarball.bytes())).isInstanceOf(Inspection.Sound.class);
    }

    @Test
    void takesLinksThatStayInside() {
        Tarball tarball = new Tarball()
                .symbolicLink("d/e/up", "../../x")
                .symbolicLink("same", "d")
                .symbolicLink("here", "./d/.")
                .file("x", "")
                .hardLink("y", "./x")
                // A link that a directory replaces is none any more.
                .symbolicLink("z", "x")
                .directory("z")
                .file("z/f", "");
        assertThat(inspect(tarball.bytes())).isInstanceOf(Inspection.Sound.class);
    }

    @Test
    void refusesWhatIsNoTarGz() throws IOException {
        byte[] good = new Tarball().file("a", new byte[5000]).bytes();
        byte[] random = new byte[2000];
        new Random(3).nextBytes(random);
        assertThat(reason(new byte[0])).contains("tar.gz");
        assertThat(reason("plain text".getBytes(StandardCharsets.UTF_8))).contains("tar.gz");
        assertThat(reason(Gzip.of(random))).contains("not a tar");
        assertThat(reason(Arrays.copyOf(good, good.length - 9))).contains("tar.gz");
        byte[] corrupt = good.clone();
        corrupt[good.length - 6] ^= 1;
        assertThat(reason(corrupt)).contains("tar.gz");
    }

    @Test
    void takesPlainAndOtherwiseCompressedTars() throws IOException {
        byte[] tar = new java.util.zip.GZIPInputStream(new ByteArrayInputStream(
                        new Tarball().file("Dockerfile", "1").bytes()))
                .readAllBytes();
        ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
        try (BZip2CompressorOutputStream out = new BZip2CompressorOutputStream(bzip2, 1)) {
            out.write(tar);
        }

        assertSound(tar, Compression.NONE);
        assertSound(Zstd.compress(tar), Compression.ZSTD);
        assertSound(bzip2.toByteArray(), Compression.BZIP2);
    }

    private void assertSound(byte[] source, Compression compression) {
        assertThat(inspect(source)).isInstanceOfSatisfying(Inspection.Sound.class, sound -> {
            assertThat(sound.contents().wanted().content()).containsExactly('1');
            assertThat(sound.compression()).isEqualTo(compression);
        });
    }

    @Test
    void readsConcatenatedGzipMembers() throws IOException {
        byte[] tar = new java.util.zip.GZIPInputStream(
                        new ByteArrayInputStream(new Tarball().file("../x", "").bytes()))
                .readAllBytes();
        byte[] first = Gzip.of(Arrays.copyOf(tar, 100));
        byte[] second = Gzip.of(Arrays.copyOfRange(tar, 100, tar.length));
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertThat(reason(both)).contains("'..'");
    }

    @Test
    void boundsWhatItUnpacks() {
        assertThat(reason(new Tarball().file("bomb", new byte[2 << 20]).bytes()))
                .contains("unpacks to more than");
        Tarball many = new Tarball();
        for (int i = 0; i < 101; i++) {
            many.file("f" + i, "");
        }
        assertThat(reason(many.bytes())).contains("more than 100 entries");
        assertThat(reason(new Tarball().file("n/".repeat(2049), "").bytes())).contains("more than 4096 bytes");
        assertThat(reason(new Tarball()
                        .longNamesAsGnu()
                        .file("n".repeat(70_000), "")
                        .bytes()))
                .contains("a name of 70000 bytes");
    }

    @Test
    void blamesTheUploadAndNotTheSourceWhereTheUploadFails() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };
        assertThatThrownBy(() -> new SourceInspector(LIMITS).inspect(failing, "Dockerfile"))
                .isInstanceOf(IOException.class)
                .hasMessage("connection reset");
    }
}
