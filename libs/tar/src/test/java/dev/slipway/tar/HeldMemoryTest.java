package dev.slipway.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.slipway.tar.RawTar.Header;
import dev.slipway.tar.TarException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.Enumeration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an archive wants the reader to hold is bounded. This runs in a JVM of 256 MiB. */
class HeldMemoryTest {

    private static final TarLimits SMALL = new TarLimits(100, 1000, 4, 2000, 300, 3);

    private static void refused(RawTar tar, String because) {
        assertThatThrownBy(() -> ReadTar.all(tar.file("m", "").bytes(), SMALL))
                .isInstanceOfSatisfying(
                        TarException.class, e -> assertThat(e.kind()).isEqualTo(Kind.LIMIT_EXCEEDED))
                .hasMessageContaining(because);
    }

    private static int taken(RawTar tar) throws IOException {
        return ReadTar.all(tar.file("m", "").bytes(), SMALL).size();
    }

    @Test
    void boundsTheBytesOfExtensionHeadersBeforeOneMember() throws IOException {
        assertThat(taken(new RawTar().pax("comment", "c".repeat(900)))).isEqualTo(1);
        refused(new RawTar().pax("comment", "c".repeat(1100)), "before one member");
        refused(new RawTar().pax("a", "c".repeat(600)).pax("b", "c".repeat(600)), "before one member");
    }

    @ParameterizedTest
    @ValueSource(chars = {'x', 'g', 'L', 'K', 'V'})
    void boundsTheNumberOfHeadersBeforeOneMember(char type) throws IOException {
        RawTar four = new RawTar();
        IntStream.range(0, 4).forEach(_ -> four.member(type, "h", ""));
        assertThat(taken(four)).isEqualTo(1);
        RawTar five = new RawTar();
        IntStream.range(0, 5).forEach(_ -> five.member(type, "h", ""));
        refused(five, "more than 4 headers before one member");
    }

    @Test
    void boundsGlobalHeadersInAll() throws IOException {
        RawTar tar = new RawTar();
        for (int i = 0; i < 2; i++) {
            tar.globalPax("comment", "c".repeat(900)).file("f", "");
        }
        assertThat(taken(tar)).isEqualTo(3);
        refused(tar.globalPax("comment", "c".repeat(900)), "global pax headers of more than 2000 bytes");
    }

    @Test
    void boundsNamesAndLinkTargets() throws IOException {
        assertThat(taken(new RawTar().member('L', "l", "n".repeat(100)))).isEqualTo(1);
        refused(new RawTar().member('L', "l", "n".repeat(101)), "a name of 101 bytes");
        refused(new RawTar().member('K', "l", "n".repeat(101)), "a name of 101 bytes");
        refused(new RawTar().pax("path", "n".repeat(101)), "pax record path of 101 bytes");
        refused(new RawTar().pax("linkpath", "n".repeat(101)), "pax record linkpath of 101 bytes");
    }

    @Test
    void boundsExtendedAttributes() throws IOException {
        String key = "SCHILY.xattr.user.";
        assertThat(taken(new RawTar().pax(key + "a", "v".repeat(200)))).isEqualTo(1);
        refused(new RawTar().pax(key + "a", "v".repeat(300)), "extended attributes");
        refused(
                new RawTar().pax(key + "a", "", key + "b", "", key + "c", "", key + "d", "", key + "e", ""),
                "attributes");
        refused(new RawTar().globalPax(key + "a", "v".repeat(200)).globalPax(key + "b", "v".repeat(200)), "attributes");
        TarLimits none = new TarLimits(100, 1000, 4, 2000, 0, 3);
        assertThat(ReadTar.all(
                        new RawTar()
                                .pax(key + "a", "v".repeat(400))
                                .file("m", "")
                                .bytes(),
                        none))
                .allSatisfy(
                        read -> assertThat(read.member().attributes().xattrs()).isEmpty());
    }

    @Test
    void boundsThePartsOfSparseFiles() {
        refused(new RawTar().pax("GNU.sparse.size", "9", "GNU.sparse.map", "0,0,1,0,2,0,3,0"), "more than 3 parts");
        refused(
                new RawTar()
                        .pax("GNU.sparse.major", "1", "GNU.sparse.minor", "0", "GNU.sparse.realsize", "9")
                        .file("f", "4\n" + "\0".repeat(510)),
                "has 4 parts");
        String parts = "00000000000\0".repeat(8);
        refused(
                new RawTar()
                        .header(new Header('S', "f").gnu().put(386, parts).put(482, "\1"))
                        .block(parts),
                "more than 3 parts");
    }

    /** Each member would have its own copy of all that a global header says. */
    @Test
    void keepsAndCopiesNothingOfGlobalRecordsThatItDoesNotKnow() throws IOException {
        String[] records = new String[40_000];
        for (int i = 0; i < records.length; i += 2) {
            records[i] = "unknown." + i;
            records[i + 1] = "value";
        }
        RawTar members = new RawTar().globalPax(records);
        int count = 2000;
        IntStream.range(0, count).forEach(i -> members.file("f" + i, ""));
        byte[] archive = members.bytes();

        long allocated = allocated(() -> {
            TarReader tar = TarReader.of(new ByteArrayInputStream(archive), TarLimits.LAYER);
            int read = 0;
            while (tar.next().isPresent()) {
                read++;
            }
            assertThat(read).isEqualTo(count);
        });

        assertThat(allocated).isLessThan(16L << 20);
    }

    /** Eight megabytes of gzip hold gigabytes of these. */
    @Test
    void manyLargeExtendedHeadersLeaveNothingBehind() throws IOException {
        byte[] member = new RawTar()
                .pax("comment", "c".repeat(500_000), "SCHILY.xattr.user.a", "v".repeat(400_000))
                .file("f", "")
                .open();
        int count = 2000;
        InputStream archive = new SequenceInputStream(repeated(member, count));
        TarReader tar = TarReader.of(archive, TarLimits.SOURCE);
        int read = 0;
        while (tar.next().isPresent()) {
            read++;
        }
        assertThat(read).isEqualTo(count);
    }

    private static Enumeration<InputStream> repeated(byte[] bytes, int count) {
        return Collections.enumeration(IntStream.range(0, count)
                .<InputStream>mapToObj(_ -> new ByteArrayInputStream(bytes))
                .toList());
    }

    private interface Work {
        void run() throws IOException;
    }

    private static long allocated(Work work) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
