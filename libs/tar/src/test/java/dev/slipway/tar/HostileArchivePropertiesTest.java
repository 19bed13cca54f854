package dev.slipway.tar;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.slipway.tar.RawTar.Header;
import dev.slipway.testing.Gzip;
import dev.slipway.testing.hostile.HostileInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes are, they end in a value or in a {@link TarException}, and make nobody hold more than the limits say. */
class HostileArchivePropertiesTest {

    private static final TarLimits SMALL = new TarLimits(1 << 10, 8 << 10, 8, 32 << 10, 8 << 10, 500);
    /** Far above what a small archive makes a reader allocate, with its buffers, and far below what it could ask for. */
    private static final long MAX_ALLOCATED = 24 << 20;

    /** Bytes that mean something in a tar: digits, separators, types, the flag of binary numbers. */
    private static final String TELLING = "0123456789 \0\n=-+.,/LKSVDMNgxX\u0080\u00ff";

    private interface Work {
        void run() throws IOException;
    }

    private static void endsWell(Work work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            work.run();
        } catch (TarException e) {
            assertThat(e).hasMessageMatching("(?s).*\\b(tar|gzip|zstd|xz|bzip2|source|bytes)\\b.*");
        } catch (IOException e) {
            throw new AssertionError("not the archive's fault", e);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_ALLOCATED);
    }

    private static void readAll(InputStream archive) throws IOException {
        TarReader tar = TarReader.of(archive, SMALL);
        while (tar.next().isPresent()) {
            ReadTar.data(tar);
        }
    }

    @Property(seed = HostileInput.SEED)
    void anyRecords(@ForAll char type, @ForAll("records") String records) {
        char flag = type % 2 == 0 ? 'x' : 'g';
        endsWell(() -> readAll(new ByteArrayInputStream(
                new RawTar().member(flag, "pax", records).file("f", "data").bytes())));
    }

    @Provide
    Arbitrary<String> records() {
        Arbitrary<String> key = Arbitraries.of(
                "path",
                "linkpath",
                "size",
                "uid",
                "gid",
                "mtime",
                "SCHILY.xattr.user.a",
                "SCHILY.xattr.",
                "comment",
                "GNU.sparse.major",
                "GNU.sparse.minor",
                "GNU.sparse.map",
                "GNU.sparse.offset",
                "GNU.sparse.numbytes",
                "GNU.sparse.size",
                "GNU.sparse.realsize",
                "GNU.sparse.name");
        Arbitrary<String> value = Arbitraries.oneOf(
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.of("0", "1", "2", "4", "0,4", "0,1,2,3", "-1", "1.5", "", "\0"),
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(40));
        return Combinators.combine(key, value)
                .as((k, v) -> RawTar.records(k, v))
                .list()
                .ofMaxSize(12)
                .map(all -> String.join("", all));
    }

    @Property(seed = HostileInput.SEED)
    void anyHeader(
            @ForAll @Size(max = 8) List<@IntRange(max = 511) Integer> places,
            @ForAll long seed,
            @ForAll("types") char type) {
        Random random = new Random(seed);
        Header header = new Header(type, "name").size(random.nextInt(2000));
        for (int place : places) {
            header.put(place, String.valueOf(TELLING.charAt(random.nextInt(TELLING.length()))));
        }
        endsWell(() -> readAll(new ByteArrayInputStream(new RawTar()
                .header(header)
                .block("x".repeat(random.nextInt(2000)))
                .file("f", "")
                .bytes())));
    }

    @Provide
    Arbitrary<Character> types() {
        return Arbitraries.of('\0', '0', '1', '2', '3', '4', '5', '6', '7', 'S', 'D', 'V', 'L', 'K', 'x', 'g', 'Z');
    }

    /** A number of any field comes out as it went in, in whatever form, or is refused. */
    @Property(seed = HostileInput.SEED)
    void anyOctalNumber(@ForAll @IntRange(min = 0) int number, @ForAll @IntRange(max = 5) int blanks)
            throws IOException {
        String digits = Integer.toOctalString(number);
        String text = " \0".repeat(3).substring(0, blanks % 2) + digits + (digits.length() < 11 ? " " : "");
        TarMember member = ReadTar.one(
                new RawTar().header(new Header('0', "m").field(136, 12, text)).bytes());
        assertThat(member.attributes().seconds()).isEqualTo(number);
    }

    @Property(seed = HostileInput.SEED)
    void anyDamage(@ForAll long seed, @ForAll Compression compression) throws IOException {
        Random random = new Random(seed);
        byte[] tar = damaged(everyKindOfMember(), random, true);
        endsWell(() -> readAll(new ByteArrayInputStream(tar)));
        byte[] whole = DecompressedInputTest.compressed(compression, tar);
        byte[] file = random.nextBoolean() ? whole : damaged(whole, random, false);
        endsWell(() -> source(file));
    }

    private static void source(byte[] file) throws IOException {
        SourceArchive.Limits limits = new SourceArchive.Limits(1 << 20, 100);
        try (SourceArchive archive = SourceArchive.open(new ByteArrayInputStream(file), limits)) {
            for (var next = archive.next(); next.isPresent(); next = archive.next()) {
                archive.content(next.get());
            }
            archive.finish();
        }
    }

    private static byte[] everyKindOfMember() {
        return new RawTar()
                .globalPax("comment", "all", "uid", "5")
                .pax("path", "p", "size", "3", "SCHILY.xattr.user.a", "v")
                .file("a", "abc")
                .member('L', "long", "long/name\0")
                .member('K', "long", "long/target\0")
                .header(new Header('2', "b").link("c"))
                .header(new Header('S', "sparse")
                        .gnu()
                        .size(3)
                        .put(386, "00000000001\00000000000003\0")
                        .put(483, "00000000010\0"))
                .block("abc")
                .pax(
                        "GNU.sparse.major",
                        "1",
                        "GNU.sparse.minor",
                        "0",
                        "GNU.sparse.realsize",
                        "9",
                        "GNU.sparse.name",
                        "s")
                .member('0', "x", "1\n2\n3\n" + "\0".repeat(506) + "abc")
                .header(new Header('5', "d/"))
                .file("last", "content")
                .bytes();
    }

    /** Some bytes changed, and mostly the checksums made right again; sometimes cut. */
    private static byte[] damaged(byte[] original, Random random, boolean sign) {
        byte[] bytes = original.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte)
                    (random.nextBoolean() ? TELLING.charAt(random.nextInt(TELLING.length())) : random.nextInt(256));
            int block = at / RawTar.BLOCK * RawTar.BLOCK;
            if (sign && new String(bytes, block + 257, 5, StandardCharsets.US_ASCII).equals("ustar")) {
                byte[] header = Arrays.copyOfRange(bytes, block, block + RawTar.BLOCK);
                System.arraycopy(RawTar.signed(header), 0, bytes, block, RawTar.BLOCK);
            }
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    /** Members of any number and size, empty ones among them, give their contents; with any damage, those or a refusal. */
    @Property(seed = HostileInput.SEED)
    void anyGzipMembers(@ForAll @Size(max = 20) List<@IntRange(max = 5000) Integer> sizes, @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        gzip.writeBytes(Gzip.of(new byte[0]));
        for (int size : sizes) {
            byte[] part = new byte[random.nextBoolean() ? size : 0];
            random.nextBytes(part);
            content.writeBytes(part);
            gzip.writeBytes(Gzip.of(part));
        }
        byte[] file = gzip.toByteArray();
        assertThat(new GzipInput(new ByteArrayInputStream(file)).readAllBytes()).isEqualTo(content.toByteArray());

        byte[] bad = damaged(file, random, false);
        endsWell(() -> {
            byte[] read = new GzipInput(new ByteArrayInputStream(bad)).readAllBytes();
            // What a member's checksum does not cover may have changed: its header, or where it ends.
            assertThat(read).isEqualTo(Arrays.copyOf(content.toByteArray(), read.length));
        });
    }
}
