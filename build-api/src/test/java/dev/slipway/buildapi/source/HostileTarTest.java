package dev.slipway.buildapi.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.slipway.tar.Compression;
import dev.slipway.tar.MemberType;
import dev.slipway.tar.TarMember;
import dev.slipway.testing.Gzip;
import dev.slipway.testing.Tarball;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a source's bytes are, they are read, or refused with a reason. */
class HostileTarTest {
    private static final SourceLimits LIMITS = new SourceLimits(1 << 20, 1 << 20, 100, 64);
    private static final long SEED = 20_261_125;
    private static final int MUTANTS = 15_000;

    /** Bytes that mean something in a tar: digits, separators, kinds of members, the flag of binary numbers. */
    private static final String TELLING = "01234567 \0\n=-./LKSgx\u0080\u00ff";

    private static Inspection inspect(byte[] source) throws IOException {
        return new SourceInspector(LIMITS).inspect(new ByteArrayInputStream(source), "Dockerfile");
    }

    /** Of what else is wrong with such records, the tests of the reader tell. */
    @ParameterizedTest
    @ValueSource(strings = {"2 ", "9223372036854775807 a=b\n"})
    void refusesPaxRecordsThatAreNotAsLongAsTheySay(String records) throws IOException {
        for (char type : List.of('x', 'g')) {
            byte[] source = new RawTar()
                    .member(type, "pax", records)
                    .member('0', "a", "")
                    .gzipped();
            assertThat(inspect(source)).isInstanceOf(Inspection.Unsound.class);
        }
    }

    @Test
    void takesNoNameFromWhatIsSaidOfAllMembers() throws IOException {
        byte[] source = new RawTar()
                .member('g', "pax", RawTar.pax("path", "../global") + RawTar.pax("comment", "ä=ö\n"))
                .member('x', "pax", RawTar.pax("path", "own"))
                .member('0', "short", "")
                .member('0', "Dockerfile", "FROM scratch\n")
                .gzipped();
        assertThat(inspect(source)).isInstanceOfSatisfying(Inspection.Sound.class, sound -> {
            assertThat(sound.contents().wanted().content()).asString(UTF_8).isEqualTo("FROM scratch\n");
            assertThat(sound.compression()).isEqualTo(Compression.GZIP);
        });
    }

    @Test
    void takesAsManyHeadersBeforeAMemberAsAnyWriterHasAndNotManyMore() throws IOException {
        assertThat(inspect(headersBeforeAMember('x', 16))).isInstanceOf(Inspection.Sound.class);
        for (char type : List.of('x', 'g', 'L', 'K')) {
            assertThat(inspect(headersBeforeAMember(type, 17)))
                    .isEqualTo(new Inspection.Unsound("the tar has more than 16 headers before one member"));
        }
    }

    private static byte[] headersBeforeAMember(char type, int count) {
        RawTar tar = new RawTar();
        for (int i = 0; i < count; i++) {
            tar.member(type, "header", type == 'x' || type == 'g' ? RawTar.pax("comment", "c") : "name");
        }
        return tar.member('0', "a", "").gzipped();
    }

    /** The JVM of a service would end, and take everybody's builds with it. */
    @Test
    void readsManyLargeExtendedHeadersAndKeepsNone() throws IOException {
        String comment = RawTar.pax("comment", "c".repeat(1_000_000));
        byte[] tar =
                new RawTar().member('x', "pax", comment).member('0', "f", "").bytes();
        byte[] members = Arrays.copyOf(tar, tar.length - 2 * RawTar.BLOCK);
        int count = 1_500;
        SourceLimits large = new SourceLimits(8 << 20, 16L << 30, 1_000_000, 64);
        InputStream source =
                new SequenceInputStream(Collections.enumeration(Collections.nCopies(count, members).stream()
                        .<InputStream>map(ByteArrayInputStream::new)
                        .toList()));

        assertThat(new SourceInspector(large).inspect(source, "Dockerfile")).isInstanceOf(Inspection.Sound.class);
    }

    /** The JDK's reader would overflow the stack. */
    @Test
    void readsHundredsOfThousandsOfEmptyGzipMembers() throws IOException {
        byte[] empty = Gzip.of(new byte[0]);
        ByteArrayOutputStream source = new ByteArrayOutputStream();
        for (int i = 0; i < 200_000; i++) {
            source.writeBytes(empty);
        }
        source.writeBytes(
                new RawTar().member('0', "Dockerfile", "FROM scratch\n").gzipped());

        assertThat(inspect(source.toByteArray())).isInstanceOf(Inspection.Sound.class);
    }

    @Test
    void refusesNamesThatTheBuildMachineCannotWrite() throws IOException {
        byte[] source = new RawTar()
                .member(
                        'x',
                        "pax",
                        RawTar.pax("path", "x").replace("=x", "=\u0000").getBytes(StandardCharsets.ISO_8859_1))
                .member('0', "f", "")
                .gzipped();
        assertThat(inspect(source)).isEqualTo(new Inspection.Unsound("entry '?' has a NUL in its name"));
        byte[] latin1 = new RawTar()
                .member('x', "pax", "9 path=\u00e4\n".getBytes(StandardCharsets.ISO_8859_1))
                .member('0', "f", "")
                .gzipped();
        assertThat(inspect(latin1))
                .isInstanceOfSatisfying(Inspection.Unsound.class, unsound -> assertThat(unsound.reason())
                        .contains("not UTF-8"));
    }

    @ParameterizedTest
    @CsvSource({"a, 255, true", "a, 256, false", "\u20ac, 85, true", "\u20ac, 86, false"})
    void takesNamesThatLinuxTakes(String character, int count, boolean sound) throws IOException {
        String name = character.repeat(count);
        for (byte[] source : List.of(
                new Tarball().file("d/" + name, "").bytes(),
                new Tarball().symbolicLink(name + "/l", "x").bytes(),
                new Tarball().file("x", "").hardLink("l", name).bytes())) {
            assertThat(inspect(source) instanceof Inspection.Sound).isEqualTo(sound);
        }
    }

    /** As many as take some 16 MiB to remember, however they are laid out. */
    @ParameterizedTest
    @CsvSource({"l, 62000, true", "l, 63000, false", "d/d/d/d/d/d/d/l, 7700, true", "d/d/d/d/d/d/d/l, 8000, false"})
    void remembersManyLinksAndNotAnyNumber(String path, int count, boolean allowed) {
        SourceTree tree = new SourceTree();
        boolean refused = false;
        for (int i = 0; i < count; i++) {
            String name = path.replace("/", i + "/") + i;
            refused |= tree.refusal(symbolicLink(name)).isPresent();
        }
        assertThat(refused).isEqualTo(!allowed);
    }

    private static TarMember symbolicLink(String name) {
        return new TarMember(
                MemberType.SYMBOLIC_LINK,
                '2',
                name,
                "t",
                new TarMember.Attributes(0777, 0, 0, 0, 0, Map.of()),
                new TarMember.Content(0, 0, List.of()),
                0,
                0);
    }

    @Test
    void readsOrRefusesWhateverBecomesOfATar() throws IOException {
        List<byte[]> originals = List.of(
                everyKindOfMember(),
                tarOf(new Tarball()
                        .file("d/".repeat(120) + "f", "x")
                        .longNamesAsGnu()
                        .file("e/".repeat(120) + "f", "y")
                        .symbolicLink("l", "e/".repeat(60))
                        .hardLink("h", "l")
                        .bytes()));
        Random random = new Random(SEED);
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = mutated(originals.get(i % originals.size()), random);
            try {
                inspect(mutant);
                if (i % 8 == 0) {
                    inspect(Gzip.of(mutant));
                }
            } catch (RuntimeException e) {
                fail("mutant %d of seed %d".formatted(i, SEED), e);
            }
        }
    }

    private static byte[] everyKindOfMember() {
        return new RawTar()
                .member('g', "pax", RawTar.pax("comment", "all") + RawTar.pax("linkpath", "b"))
                .member('x', "pax", RawTar.pax("path", "p") + RawTar.pax("size", "3"))
                .member('0', "a", "abc")
                .member('L', "long", "long/name\0")
                .member('K', "long", "long/target\0")
                .member('2', "b", "")
                .member('S', "sparse", "sparse")
                .member('5', "d/", "")
                .member('0', "Dockerfile", "FROM scratch\n")
                .bytes();
    }

    private static byte[] tarOf(byte[] gzipped) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(gzipped)).readAllBytes();
    }

    /** Some bytes changed, preferably to what means something; mostly with a checksum that does not give it away. */
    private static byte[] mutated(byte[] original, Random random) {
        byte[] mutant = original.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = somewhere(original, random);
            mutant[at] = random.nextBoolean()
                    ? (byte) TELLING.charAt(random.nextInt(TELLING.length()))
                    : (byte) random.nextInt(256);
            int block = at / RawTar.BLOCK * RawTar.BLOCK;
            boolean header = new String(original, block + 257, 5, StandardCharsets.US_ASCII).equals("ustar");
            if (header && random.nextInt(8) != 0) {
                RawTar.sign(mutant, block);
            }
        }
        return random.nextInt(16) == 0 ? Arrays.copyOf(mutant, random.nextInt(mutant.length)) : mutant;
    }

    /** Mostly where something is: a tar is zeros for the most part. */
    private static int somewhere(byte[] tar, Random random) {
        int at = random.nextInt(tar.length);
        while (tar[at] == 0 && random.nextInt(64) != 0) {
            at = random.nextInt(tar.length);
        }
        return at;
    }
}
