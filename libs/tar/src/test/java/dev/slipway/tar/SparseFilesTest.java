package dev.slipway.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.tar.RawTar.Header;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GNU's sparse files in all four forms. The file is 100 bytes: "abc" at 10, "de" at 50. */
class SparseFilesTest {

    private static final List<DataExtent> EXTENTS = List.of(new DataExtent(10, 3), new DataExtent(50, 2));

    private static String octal(long... numbers) {
        StringBuilder text = new StringBuilder();
        for (long number : numbers) {
            text.append("%011o\0".formatted(number));
        }
        return text.toString();
    }

    private static void assertIsTheFile(byte[] archive) throws IOException {
        List<ReadTar> all = ReadTar.all(archive);
        assertThat(all).extracting(read -> read.member().name()).containsExactly("f", "next");
        assertThat(all.getFirst().member().content()).isEqualTo(new TarMember.Content(100, 5, EXTENTS));
        assertThat(all.getFirst().data()).isEqualTo("abcde");
        assertThat(all.getFirst().member().type()).isEqualTo(MemberType.FILE);
    }

    @Test
    void readsGnuHeaders() throws IOException {
        assertIsTheFile(new RawTar()
                .header(new Header('S', "f")
                        .gnu()
                        .size(5)
                        .put(386, octal(10, 3, 50, 2))
                        .put(483, octal(100)))
                .block("abcde")
                .file("next", "")
                .bytes());
    }

    @Test
    void readsGnuHeadersThatGoOn() throws IOException {
        Header header = new Header('S', "f")
                .gnu()
                .size(5)
                .put(386, octal(0, 0, 1, 0, 2, 0, 3, 0))
                .put(482, "\1" + octal(100));
        byte[] more = octal(10, 3, 50, 2, 100, 0).getBytes(StandardCharsets.US_ASCII);
        assertIsTheFile(new RawTar()
                .header(header)
                .block(more)
                .block("abcde")
                .file("next", "")
                .bytes());
    }

    @Test
    void readsPaxRecordsThatRepeat() throws IOException {
        assertIsTheFile(new RawTar()
                .pax(
                        "GNU.sparse.size",
                        "100",
                        "GNU.sparse.numblocks",
                        "2",
                        "GNU.sparse.offset",
                        "10",
                        "GNU.sparse.numbytes",
                        "3",
                        "GNU.sparse.offset",
                        "50",
                        "GNU.sparse.numbytes",
                        "2")
                .file("f", "abcde")
                .file("next", "")
                .bytes());
    }

    @Test
    void readsAPaxMap() throws IOException {
        assertIsTheFile(new RawTar()
                .pax("GNU.sparse.size", "100", "GNU.sparse.name", "f", "GNU.sparse.map", "10,3,50,2")
                .file("GNUSparseFile.1/f", "abcde")
                .file("next", "")
                .bytes());
    }

    @Test
    void readsAMapInTheData() throws IOException {
        assertIsTheFile(new RawTar()
                .pax(
                        "GNU.sparse.major",
                        "1",
                        "GNU.sparse.minor",
                        "0",
                        "GNU.sparse.name",
                        "f",
                        "GNU.sparse.realsize",
                        "100",
                        "path",
                        "GNUSparseFile.1/f")
                .header(new Header('0', "x").size(517))
                .block("2\n10\n3\n50\n2\n")
                .block("abcde")
                .file("next", "")
                .bytes());
    }

    @Test
    void readsAFileThatIsOneHole() throws IOException {
        TarMember member = ReadTar.one(new RawTar()
                .pax("GNU.sparse.size", "100", "GNU.sparse.numblocks", "0")
                .file("f", "")
                .bytes());
        assertThat(member.content()).isEqualTo(new TarMember.Content(100, 0, List.of()));
    }

    @Test
    void refusesMapsThatDoNotFit() {
        for (String map :
                List.of("10,3,12,2", "50,3,10,2", "10,3,99,2", "10,-3,50,8", "10,3", "10,3,50,3", "10,3,50", "a,b")) {
            assertThatThrownBy(() -> ReadTar.all(new RawTar()
                            .pax("GNU.sparse.size", "100", "GNU.sparse.map", map)
                            .file("f", "abcde")
                            .bytes()))
                    .as(map)
                    .isInstanceOfSatisfying(
                            TarException.class, e -> assertThat(e.kind()).isEqualTo(TarException.Kind.MALFORMED));
        }
    }

    @Test
    void refusesMapsInTheDataThatAreNone() {
        for (String map : List.of("x\n", "1\n10\n", "9".repeat(30), "-1\n", "")) {
            assertThatThrownBy(() -> ReadTar.all(new RawTar()
                            .pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "100")
                            .file("f", map)
                            .bytes()))
                    .isInstanceOf(TarException.class);
        }
    }
}
