package dev.slipway.buildapi.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.slipway.testing.Tarball;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
        return new SourceInspector(LIMITS).inspect(new ByteArrayInputStream(source));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2 ",
                "1 a=b\n",
                "0 a=b\n",
                "-6 a=b\n",
                "3 \n",
                "5 a=b\n",
                "7 a=b\n",
                "6 a=b ",
                "4 a\n",
                "9223372036854775807 a=b\n",
                "6",
                " ",
                "x a=b\n",
                "6 a=b\n9223372036854775807 a=b\n"
            })
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
    void takesWhatAMembersOwnRecordsSayBeforeWhatIsSaidOfAllMembers() throws IOException {
        byte[] source = new RawTar()
                .member('g', "pax", RawTar.pax("path", "../global") + RawTar.pax("comment", "ä=ö\n"))
                .member('x', "pax", RawTar.pax("path", "own"))
                .member('0', "short", "")
                .member('0', "short", "")
                .gzipped();
        assertThat(inspect(source))
                .isEqualTo(new Inspection.Unsound("entry '../global' escapes from the source by '..'"));
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

    @Test
    void keepsOfPaxRecordsOnlyWhatItActsOn() throws IOException {
        PaxRecords records = new PaxRecords();
        records.read(
                (RawTar.pax("path", "p") + RawTar.pax("SCHILY.xattr.user.x", "v".repeat(100_000))).getBytes(UTF_8));

        assertThat(records.value("path")).contains("p");
        assertThat(records.value("SCHILY.xattr.user.x")).isEmpty();
        assertThatThrownBy(() ->
                        records.read(RawTar.pax("linkpath", "l".repeat(65_537)).getBytes(UTF_8)))
                .isInstanceOf(InvalidTarException.class)
                .hasMessageContaining("65537 bytes");
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
            refused |= tree.refusal(new TarEntry(name, TarEntry.Type.SYMBOLIC_LINK, "t", 0))
                    .isPresent();
        }
        assertThat(refused).isEqualTo(!allowed);
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
                readAll(mutant);
                if (i % 8 == 0) {
                    inspect(RawTar.gzip(mutant));
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

    private static void readAll(byte[] tar) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(tar));
        try {
            while (reader.next().isPresent()) {
                reader.content(100);
            }
        } catch (InvalidTarException e) {
            assertThat(e).hasMessageContaining("tar");
        }
    }
}
