package dev.slipway.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.tar.RawTar.Header;
import dev.slipway.tar.TarException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which members an archive has, whichever program wrote it. */
class TarReaderTest {

    private static List<String> names(byte[] archive) throws IOException {
        return ReadTar.all(archive).stream().map(read -> read.member().name()).toList();
    }

    private static void assertKind(Kind kind, byte[] archive) {
        assertThatThrownBy(() -> ReadTar.all(archive))
                .isInstanceOfSatisfying(
                        TarException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void readsMembersAndTheirData() throws IOException {
        List<ReadTar> all = ReadTar.all(new RawTar()
                .file("a", "x".repeat(1000))
                .header(new Header('2', "l").link("target"))
                .file("b", "y")
                .bytes());

        assertThat(all).extracting(ReadTar::data).containsExactly("x".repeat(1000), "", "y");
        assertThat(all.get(1).member().linkName()).isEqualTo("target");
        assertThat(all.get(1).member().type()).isEqualTo(MemberType.SYMBOLIC_LINK);
    }

    @Test
    void skipsDataThatNobodyReads() throws IOException {
        TarReader tar = TarReader.of(
                new ByteArrayInputStream(new RawTar()
                        .file("a", "x".repeat(200_000))
                        .file("b", "")
                        .bytes()),
                TarLimits.LAYER);
        tar.next();
        assertThat(tar.next()).hasValueSatisfying(m -> assertThat(m.name()).isEqualTo("b"));
        assertThat(tar.next()).isEmpty();
        assertThat(tar.next()).isEmpty();
    }

    @Test
    void aBlockOfZerosOrTheEndOfTheStreamEndsAnArchive() throws IOException {
        byte[] open = new RawTar().file("a", "1").open();
        assertThat(names(open)).containsExactly("a");
        assertThat(names(Arrays.copyOf(open, open.length + 512))).containsExactly("a");
        assertThat(names(new RawTar().file("a", "").block("\0").file("b", "").bytes()))
                .containsExactly("a");
        assertThat(names(new byte[0])).isEmpty();
    }

    @Test
    void theLastMemberMayLackItsPadding() throws IOException {
        byte[] open = new RawTar().file("a", "12345").open();
        assertThat(ReadTar.all(Arrays.copyOf(open, 512 + 5)))
                .extracting(ReadTar::data)
                .containsExactly("12345");
        assertKind(Kind.TRUNCATED, Arrays.copyOf(open, 512 + 4));
        assertKind(Kind.TRUNCATED, Arrays.copyOf(open, 511));
        assertKind(Kind.TRUNCATED, Arrays.copyOf(new RawTar().pax("path", "p").open(), 515));
    }

    @ParameterizedTest
    @CsvSource({
        "0, FILE",
        "7, FILE",
        "1, HARD_LINK",
        "2, SYMBOLIC_LINK",
        "3, CHARACTER_DEVICE",
        "4, BLOCK_DEVICE",
        "5, DIRECTORY",
        "6, PIPE",
        "D, DIRECTORY",
        "M, UNKNOWN",
        "N, UNKNOWN",
        "A, UNKNOWN",
        "9, UNKNOWN"
    })
    void knowsTypes(char flag, MemberType type) throws IOException {
        TarMember member =
                ReadTar.one(new RawTar().header(new Header(flag, "m")).bytes());
        assertThat(member.type()).isEqualTo(type);
        assertThat(member.flag()).isEqualTo(flag);
    }

    @Test
    void theOldestFilesWithASlashAtTheEndAreDirectories() throws IOException {
        assertThat(ReadTar.one(new RawTar().member('\0', "d/", "").bytes()).type())
                .isEqualTo(MemberType.DIRECTORY);
        assertThat(ReadTar.one(new RawTar().member('\0', "f", "").bytes()).type())
                .isEqualTo(MemberType.FILE);
        assertThat(ReadTar.one(new RawTar().member('0', "d/", "").bytes()).type())
                .isEqualTo(MemberType.FILE);
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '4', '5', '6'})
    void linksDevicesAndDirectoriesHaveNoDataWhateverTheySay(char flag) throws IOException {
        assertThat(names(new RawTar()
                        .header(new Header(flag, "m").size(5000))
                        .file("next", "")
                        .bytes()))
                .containsExactly("m", "next");
    }

    @Test
    void passesOverVolumeLabelsAndListings() throws IOException {
        assertThat(names(new RawTar()
                        .member('V', "label", "some data")
                        .member('D', "d/", "Yfile\0\0")
                        .file("f", "")
                        .bytes()))
                .containsExactly("d/", "f");
    }

    @Test
    void knowsPrefixesOfUstarAndStarAndOfNoOther() throws IOException {
        String prefix = "p".repeat(131) + "\0";
        assertThat(names(new RawTar()
                        .header(new Header('0', "u").put(345, "p".repeat(155)))
                        .header(new Header('0', "s").put(345, prefix).put(508, "tar\0"))
                        .header(new Header('0', "v").put(257, "\0".repeat(8)).put(345, "prefix"))
                        .bytes()))
                .containsExactly("p".repeat(155) + "/u", "p".repeat(131) + "/s", "v");
    }

    /** Two headers as Docker 1.x wrote them, with a prefix in the place of atime and ctime; and what looks like one. */
    @ParameterizedTest
    @CsvSource({
        "some/long/prefix, some/long/prefix/m",
        "usr/share/ca-certificates/mozilla/1234567, usr/share/ca-certificates/mozilla/1234567/m",
        "14524770001, m",
        "'14524770001 14524770002 ', m",
        "'14524770001 no number', 14524770001 no number/m",
        "n\u00e9, m"
    })
    void gnuHeadersOfOldGoHaveAPrefixWhereOthersHaveTimes(String times, String name) throws IOException {
        assertThat(names(new RawTar()
                        .header(new Header('0', "m").gnu().put(345, times))
                        .bytes()))
                .containsExactly(name);
    }

    @Test
    void gnuHeadersMayHaveTimesInBase256() throws IOException {
        String time = "\u0080" + "\0".repeat(7) + "\1\2\3\4";
        assertThat(names(new RawTar()
                        .header(new Header('0', "m").gnu().put(345, time + time))
                        .bytes()))
                .containsExactly("m");
    }

    @Test
    void theLastExtendedHeaderCountsAndTheyAreNotMerged() throws IOException {
        TarMember member = ReadTar.one(new RawTar()
                .pax("path", "first", "uid", "7", "SCHILY.xattr.user.a", "1")
                .pax("gid", "8", "SCHILY.xattr.user.b", "2")
                .file("own", "")
                .bytes());

        assertThat(member.name()).isEqualTo("own");
        assertThat(member.attributes().uid()).isZero();
        assertThat(member.attributes().gid()).isEqualTo(8);
        assertThat(member.attributes().xattrs()).containsOnlyKeys("user.b");
    }

    @Test
    void theLastLongNameCountsAndComesBeforeAPath() throws IOException {
        TarMember member = ReadTar.one(new RawTar()
                .member('L', "long", "first\0")
                .member('K', "long", "first target\0")
                .pax("path", "pax", "linkpath", "pax target")
                .member('L', "long", "second")
                .member('K', "long", "second target\0junk")
                .header(new Header('2', "own").link("own target"))
                .bytes());

        assertThat(member.name()).isEqualTo("second");
        assertThat(member.linkName()).isEqualTo("second target");
    }

    @Test
    void aGlobalHeaderNamesNoMember() throws IOException {
        List<ReadTar> all = ReadTar.all(new RawTar()
                .globalPax(
                        "path",
                        "global",
                        "linkpath",
                        "global target",
                        "size",
                        "0",
                        "uid",
                        "5",
                        "GNU.sparse.name",
                        "sparse",
                        "GNU.sparse.size",
                        "9",
                        "SCHILY.xattr.user.g",
                        "g")
                .file("a", "data")
                .pax("uid", "6", "SCHILY.xattr.user.o", "o")
                .header(new Header('2', "l").link("target"))
                .pax("uid", "")
                .file("b", "")
                .bytes());

        assertThat(all).extracting(read -> read.member().name()).containsExactly("a", "l", "b");
        assertThat(all.get(0).data()).isEqualTo("data");
        assertThat(all.get(1).member().linkName()).isEqualTo("target");
        assertThat(all).extracting(read -> read.member().attributes().uid()).containsExactly(5, 6, 0);
        assertThat(all.get(0).member().attributes().xattrs()).containsOnlyKeys("user.g");
        assertThat(all.get(1).member().attributes().xattrs()).containsOnlyKeys("user.g", "user.o");
    }

    @Test
    void aGlobalHeaderMakesThoseBeforeItVoid() throws IOException {
        assertThat(names(new RawTar()
                        .pax("path", "x")
                        .member('L', "long", "long")
                        .globalPax("comment", "c")
                        .file("own", "")
                        .bytes()))
                .containsExactly("own");
    }

    @Test
    void namesAndAttributesKeepEveryByte() throws IOException {
        String bytes = "\u00e4\u00ff\u0001\n\u0080";
        TarMember member = ReadTar.one(new RawTar()
                .pax("path", bytes, "SCHILY.xattr.user." + bytes, "a=b\n\0")
                .file("own", "")
                .bytes());

        assertThat(member.name()).isEqualTo(bytes);
        assertThat(member.attributes().xattrs()).containsOnlyKeys("user." + bytes);
        assertThat(member.attributes().xattrs().get("user." + bytes)).containsExactly('a', '=', 'b', '\n', 0);
        assertThat(ByteStrings.text("\u00c3\u00a9")).contains("\u00e9");
        assertThat(ByteStrings.text(bytes)).isEmpty();
        assertThat(ByteStrings.quoted("\u00c3\u00a9\u001b[m")).isEqualTo("'\u00e9?[m'");
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
                "6",
                " ",
                "x a=b\n",
                "9223372036854775807 a=b\n",
                "6 a=b\n9223372036854775807 a=b\n",
                "5 =b\n"
            })
    void refusesPaxRecordsThatAreNotAsLongAsTheySay(String records) {
        for (char type : List.of('x', 'g')) {
            assertKind(
                    Kind.MALFORMED,
                    new RawTar().member(type, "pax", records).file("a", "").bytes());
        }
    }

    @Test
    void paxRecordsMayEndWithZeros() throws IOException {
        assertThat(names(new RawTar()
                        .member('x', "pax", RawTar.records("path", "p") + "\0\0")
                        .file("a", "")
                        .bytes()))
                .containsExactly("p");
    }

    @Test
    void failsAsItsStreamDoes() {
        IOException failure = new IOException("the line went dead");
        TarReader tar = TarReader.of(new FailingStream(failure), TarLimits.LAYER);
        assertThatThrownBy(tar::next).isSameAs(failure);
    }
}
