package dev.slipway.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.tar.RawTar.Header;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field that holds a number takes every form of it, and nothing that is no number becomes 0. */
class HeaderNumbersTest {

    /** A field of a header: where it is, and what of a member it says. */
    private record Field(String label, int offset, int length, ToLongFunction<TarMember> value) {}

    private static final Field[] FIELDS = {
        new Field("mode", 100, 8, m -> m.attributes().permissions()),
        new Field("uid", 108, 8, m -> m.attributes().uid()),
        new Field("gid", 116, 8, m -> m.attributes().gid()),
        new Field("mtime", 136, 12, m -> m.attributes().seconds()),
        new Field("devmajor", 329, 8, TarMember::major),
        new Field("devminor", 337, 8, TarMember::minor),
        new Field("size", 124, 12, m -> m.content().size()),
    };

    private static final Map<String, Long> FORMS = new HashMap<>(Map.of(
            "0000144\0", 100L,
            "000144 \0", 100L,
            "   144 \0", 100L,
            "\0  144\0\0", 100L,
            "\000000144", 100L,
            "144", 100L,
            "0000144 ", 100L,
            "144\0junk", 100L,
            "        ", 0L,
            "\0\0\0\0\0\0\0\0", 0L));

    private static Stream<Arguments> everyFormInEveryField() {
        return Stream.of(FIELDS).flatMap(field -> FORMS.entrySet().stream()
                .map(form -> Arguments.of(field, field.label(), form.getKey(), form.getValue())));
    }

    private static Header header(Field field, String text) {
        char type = field.label().startsWith("dev") ? '3' : '0';
        return new Header(type, "m").field(field.offset(), field.length(), text);
    }

    @ParameterizedTest(name = "{1} of \"{2}\"")
    @MethodSource("everyFormInEveryField")
    void takesOctalDigitsBetweenBlanks(Field field, String label, String text, long expected) throws IOException {
        byte[] archive = new RawTar()
                .header(header(field, text))
                .block(field.label().equals("size") ? "x".repeat((int) expected) : "")
                .bytes();

        assertThat(field.value().applyAsLong(ReadTar.one(archive))).isEqualTo(expected);
    }

    private static Stream<Arguments> everyField() {
        return Stream.of(FIELDS).map(field -> Arguments.of(field, field.label()));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("everyField")
    void takesBase256(Field field, String label) throws IOException {
        String binary = "\u0080" + "\0".repeat(field.length() - 2) + "d";
        byte[] archive = new RawTar()
                .header(header(field, binary))
                .block(label.equals("size") ? "x".repeat(100) : "")
                .bytes();

        assertThat(field.value().applyAsLong(ReadTar.one(archive))).isEqualTo(100);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("everyField")
    void refusesWhatIsNoNumberAndNamesFieldAndMember(Field field, String label) {
        for (String text : new String[] {"abc", "12x", "0000648", "-1", "0x1", "\0\0z", "1\t2"}) {
            assertThatThrownBy(() ->
                            ReadTar.all(new RawTar().header(header(field, text)).bytes()))
                    .isInstanceOfSatisfying(
                            TarException.class, e -> assertThat(e.kind()).isEqualTo(TarException.Kind.MALFORMED))
                    .hasMessageContaining("member 'm' has a field " + label + " that is no number");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%06o\0 ", "%07o\0", "%07o ", "  %o \0", "%o", " %06o\0", "\0%06o "})
    void takesChecksumsInAnyForm(String form) throws IOException {
        byte[] archive = new RawTar().block(new Header('0', "m").signed(form)).bytes();

        assertThat(ReadTar.one(archive).name()).isEqualTo("m");
    }

    @Test
    void takesChecksumsInBase256AndOfSignedBytes() throws IOException {
        byte[] binary = new Header('0', "m").signed();
        int sum = Integer.parseInt(new String(binary, 148, 6, StandardCharsets.US_ASCII), 8);
        byte[] field = {(byte) 0x80, 0, 0, 0, 0, 0, (byte) (sum >> 8), (byte) sum};
        System.arraycopy(field, 0, binary, 148, 8);
        assertThat(ReadTar.one(new RawTar().block(binary).bytes()).name()).isEqualTo("m");

        byte[] signed = new Header('0', "\u00e9").signed();
        String old =
                "%06o\0 ".formatted(Integer.parseInt(new String(signed, 148, 6, StandardCharsets.US_ASCII), 8) - 256);
        System.arraycopy(old.getBytes(StandardCharsets.US_ASCII), 0, signed, 148, 8);
        assertThat(ReadTar.one(new RawTar().block(signed).bytes()).name()).isEqualTo("\u00e9");
    }

    @Test
    void refusesAWrongChecksum() {
        byte[] header = new Header('0', "m").signed();
        header[0] = 'n';
        assertThatThrownBy(() -> ReadTar.all(new RawTar().block(header).bytes()))
                .isInstanceOf(TarException.class)
                .hasMessageContaining("not a tar")
                .hasMessageContaining("checksum");
    }

    @Test
    void takesTimesBefore1970() throws IOException {
        assertThat(ReadTar.one(new RawTar()
                                .header(new Header('0', "m").field(136, 12, "\u00ff".repeat(12)))
                                .bytes())
                        .attributes()
                        .seconds())
                .isEqualTo(-1);
        assertThat(ReadTar.one(new RawTar().pax("mtime", "-1.25").file("m", "").bytes())
                        .attributes())
                .satisfies(a -> assertThat(a.seconds()).isEqualTo(-2))
                .satisfies(a -> assertThat(a.nanos()).isEqualTo(750_000_000));
    }

    @Test
    void refusesNumbersOfMoreThan64BitsAndSizesBelowZero() {
        String tooLarge = "\u0080\u0001" + "\0".repeat(10);
        for (Header header : new Header[] {
            new Header('0', "m").field(136, 12, tooLarge),
            new Header('0', "m").field(124, 12, tooLarge),
            new Header('0', "m").field(124, 12, "\u00ff".repeat(12)),
            new Header('x', "m").field(124, 12, "\u00ff".repeat(12)),
            new Header('3', "m").field(329, 8, "\u00ff".repeat(8)),
        }) {
            assertThatThrownBy(() -> ReadTar.all(
                            new RawTar().header(header).file("f", "").bytes()))
                    .isInstanceOfSatisfying(
                            TarException.class, e -> assertThat(e.kind()).isEqualTo(TarException.Kind.MALFORMED));
        }
    }

    /** The padding behind the largest size would overflow, and the data be read as headers. */
    @Test
    void findsThatAnArchiveIsShorterThanTheLargestSize() {
        String largest = "\u0080\0\0\0\u007f" + "\u00ff".repeat(7);
        for (RawTar tar : new RawTar[] {
            new RawTar().header(new Header('0', "m").field(124, 12, largest)),
            new RawTar().pax("size", String.valueOf(Long.MAX_VALUE - 3)).file("m", "")
        }) {
            assertThatThrownBy(() -> {
                        TarReader reader = TarReader.of(
                                new ByteArrayInputStream(tar.file("f", "").bytes()), TarLimits.LAYER);
                        reader.next();
                        reader.next();
                    })
                    .isInstanceOfSatisfying(
                            TarException.class, e -> assertThat(e.kind()).isEqualTo(TarException.Kind.TRUNCATED));
        }
    }

    /** As {@code lchown} takes them: 4294967295 is "do not change", and the file is root's. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "2097152, 2097152",
        "4294967294, 4294967294",
        "-2, 4294967294",
        "4294967295, 0",
        "-1, 0",
        "4294967296, 0",
        "4294967301, 5",
        "18446744069414584320, refused"
    })
    void ownersAreWhatUmociMakesOfThem(String number, String expected) throws IOException {
        byte[] archive =
                new RawTar().pax("uid", number, "gid", number).file("m", "").bytes();
        if (expected.equals("refused")) {
            assertThatThrownBy(() -> ReadTar.all(archive)).hasMessageContaining("uid that is no number");
            return;
        }
        TarMember.Attributes attributes = ReadTar.one(archive).attributes();
        assertThat(Integer.toUnsignedString(attributes.uid())).isEqualTo(expected);
        assertThat(Integer.toUnsignedString(attributes.gid())).isEqualTo(expected);
    }

    @Test
    void ownersInBase256AreTheSame() throws IOException {
        TarMember.Attributes attributes = ReadTar.one(new RawTar()
                        .header(new Header('0', "m")
                                .field(108, 8, "\u00ff".repeat(7) + "\u00fe")
                                .field(116, 8, "\u0080\0\0\0" + "\u00ff".repeat(4)))
                        .bytes())
                .attributes();
        assertThat(Integer.toUnsignedString(attributes.uid())).isEqualTo("4294967294");
        assertThat(attributes.gid()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"uid, ten", "gid, 1.5", "size, 0x10", "mtime, now", "mtime, 1.x", "mtime, 1.2.3", "uid, 1 2"})
    void refusesPaxRecordsThatAreNoNumbers(String key, String value) {
        assertThatThrownBy(() ->
                        ReadTar.all(new RawTar().pax(key, value).file("m", "").bytes()))
                .isInstanceOf(TarException.class)
                .hasMessageContaining("pax record " + key + " that is no number: '" + value + "'");
    }

    @Test
    void takesPaxNumbersBeforeWhateverTheHeaderHas() throws IOException {
        Header header = new Header('0', "m")
                .field(108, 8, "no uid!")
                .field(116, 8, "no gid!")
                .field(124, 12, "no size")
                .field(136, 12, "no time");
        TarMember member = ReadTar.one(new RawTar()
                .pax("uid", " 12", "gid", "+13", "size", "3", "mtime", "14.5")
                .header(header)
                .block("abc")
                .bytes());
        assertThat(member.attributes()).isEqualTo(new TarMember.Attributes(0644, 12, 13, 14, 500_000_000, Map.of()));
        assertThat(member.content().size()).isEqualTo(3);
    }
}
