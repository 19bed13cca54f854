package dev.slipway.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.protocol.Secret;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MaskingTest {
    private static final String VALUE = "p@ss/w\u00f6rd \"x\"<1>";
    private static final Masking MASKING = masking(VALUE);

    private static Masking masking(String... values) {
        List<Secret> secrets = new ArrayList<>();
        for (String value : values) {
            secrets.add(new Secret("s" + secrets.size(), bytes(value)));
        }
        return Masking.of(secrets);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String pushed(Masking masking, String... pieces) {
        Masking.Stream stream = masking.stream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String piece : pieces) {
            out.writeBytes(stream.push(bytes(piece)));
        }
        out.writeBytes(stream.end());
        return text(out.toByteArray());
    }

    private static Map<String, String> forms(String value) {
        Map<String, String> forms = new TreeMap<>();
        byte[] bytes = bytes(value);
        forms.put("as it is", value);
        forms.put("base64", Base64.getEncoder().encodeToString(bytes));
        forms.put("base64 with a line end", Base64.getEncoder().encodeToString(bytes(value + "\n")));
        forms.put("base64 without padding", Base64.getEncoder().withoutPadding().encodeToString(bytes));
        forms.put("base64url", Base64.getUrlEncoder().encodeToString(bytes));
        forms.put("hex", HexFormat.of().formatHex(bytes));
        forms.put("HEX", HexFormat.of().withUpperCase().formatHex(bytes));
        forms.put("form", URLEncoder.encode(value, StandardCharsets.UTF_8));
        forms.put("URL", "p%40ss%2Fw%C3%B6rd%20%22x%22%3C1%3E");
        forms.put("url", "p%40ss%2fw%c3%b6rd%20%22x%22%3c1%3e");
        forms.put("JSON", "p@ss/w\u00f6rd \\\"x\\\"<1>");
        forms.put("JSON in ASCII", "p@ss/w\\u00f6rd \\\"x\\\"<1>");
        forms.put("JSON of Go", "p@ss/w\u00f6rd \\\"x\\\"\\u003c1\\u003e");
        forms.put("JSON of PHP", "p@ss\\/w\\u00f6rd \\\"x\\\"<1>");
        return forms;
    }

    @Test
    void leavesNothingOfAValueInAnyForm() {
        forms(VALUE).forEach((name, form) -> {
            String masked = MASKING.mask("before " + form + " after");
            // Of a value's last byte, base64 shows some bits where something stands behind the value.
            assertThat(masked).as(name).matches("before \\*\\*\\*(o=|K|Cg==|go=)? after");
        });
    }

    /** What programs print of {@code it's "p@/Ö\n$<1>&x}, a line of which they take as a text. */
    private static Map<String, String> rareForms() {
        Map<String, String> forms = new TreeMap<>();
        forms.put("od -tx1", "69 74 27 73 20 22 70 40 2f c3 96 0a 24 3c 31\n 3e 26 78");
        forms.put("HEX with colons", "69:74:27:73:20:22:70:40:2F:C3:96:0A:24:3C:31:3E:26:78");
        forms.put("encodeURI", "it's%20%22p@/%C3%96%0A$%3C1%3E&x");
        forms.put("part of a path", "it's%20%22p@%2F%C3%96%0A$%3C1%3E&x");
        forms.put("user of a URL", "it%27s%20%22p%40%2f%c3%96%0a$%3c1%3e&x");
        forms.put("URL in a URL", "it%2527s%2520%2522p%2540%252F%25C3%2596%250A%2524%253C1%253E%2526x");
        forms.put("JSON of Java", "it's \\\"p@/\\u00D6\\n$<1>&x");
        forms.put("JSON of PHP for HTML", "it\\u0027s \\\"p@/\\u00D6\\n$\\u003C1\\u003E\\u0026x");
        forms.put(
                "JSON in numbers",
                "\\u0069\\u0074\\u0027\\u0073\\u0020\\u0022\\u0070\\u0040\\u002f\\u00d6\\u000a\\u0024\\u003c"
                        + "\\u0031\\u003e\\u0026\\u0078");
        forms.put("JSON in JSON", "it's \\\\\\\"p@/\u00d6\\\\n$<1>&x");
        forms.put("single quotes", "it'\\''s \"p@/\u00d6\n$<1>&x");
        forms.put("single quotes of dash", "it'\"'\"'s \"p@/\u00d6\n$<1>&x");
        forms.put("double quotes", "it's \\\"p@/\u00d6\n\\$<1>&x");
        forms.put("$'' of bash", "it\\'s \"p@/\u00d6\\n$<1>&x");
        forms.put("XML", "it&apos;s &quot;p@/\u00d6\n$&lt;1&gt;&amp;x");
        forms.put("HTML of Go", "it&#39;s &#34;p@/\u00d6\n$&lt;1&gt;&amp;x");
        forms.put("HTML of Python", "it&#x27;s &quot;p@/\u00d6\n$&lt;1&gt;&amp;x");
        forms.put("upper case", "IT'S \"P@/\u00d6\n$<1>&X");
        forms.put("lower case", "it's \"p@/\u00f6\n$<1>&x");
        forms.put("form with line ends of Windows", "it%27s+%22p%40%2F%C3%96%0D%0A%24%3C1%3E%26x");
        forms.put("base64 with line ends of Windows", "aXQncyAicEAvw5YNCiQ8MT4meA==");
        return forms;
    }

    @Test
    void leavesNothingOfAValueInRareForms() {
        Masking masking = masking("it's \"p@/\u00d6\n$<1>&x");

        rareForms().forEach((name, form) -> {
            String masked = masking.mask("before " + form + " after");

            assertThat(masked.replace("***\n***", "***").replace("***\n ***", "***"))
                    .as(name)
                    .matches("before \\*\\*\\*\n? ?(==)? after");
        });
    }

    @Test
    void takesAShortValueInNoOtherCase() {
        assertThat(masking("Main_1").mask("main_1 Main_1 MAIN_1")).isEqualTo("main_1 *** MAIN_1");
    }

    @Test
    void masksRareFormsOnlyWhereThereIsMemoryForThem() {
        String value = "horse-" + "staple'".repeat(20);
        List<Secret> secrets = List.of(new Secret("s", bytes(value)));
        String quoted = value.replace("'", "'\\''");

        assertThat(Masking.of(secrets).mask(quoted)).isEqualTo("***");
        Masking small = Masking.of(secrets, 3_000);
        assertThat(small.mask(value)).isEqualTo("***");
        assertThat(small.mask(quoted)).isEqualTo(quoted);
        assertThat(small.notices()).isEmpty();
    }

    @Test
    void findsBase64WhateverStandsAroundTheValue() {
        String value = "correct-horse";
        for (int before = 0; before < 7; before++) {
            for (int after = 0; after < 7; after++) {
                for (Base64.Encoder encoder :
                        List.of(Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding())) {
                    byte[] around = bytes("~".repeat(before) + value + "?".repeat(after));
                    String encoded = encoder.encodeToString(around);

                    String masked = masking(value).mask(encoded);

                    assertThat(masked).as("%d %d", before, after).contains("***");
                    // At either side one digit at most has bits of the value.
                    assertThat(masked.length())
                            .isLessThanOrEqualTo("***".length() + (before * 8 + 5) / 6 + (after * 8 + 5) / 6 + 5);
                    for (int i = 0; i + 5 <= encoded.length(); i++) {
                        if (masked.contains(encoded.substring(i, i + 5))) {
                            assertThat(i * 6 >= (before + value.length() - 1) * 8 || (i + 5) * 6 <= (before + 1) * 8)
                                    .as("%s of %s in %s", encoded.substring(i, i + 5), encoded, masked)
                                    .isTrue();
                        }
                    }
                }
            }
        }
    }

    @Test
    void findsAValueHoweverItIsCutIntoPieces() {
        String line = "x " + VALUE + " y\n";
        for (int cut = 0; cut <= bytes(line).length; cut++) {
            Masking.Stream stream = MASKING.stream();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(stream.push(Arrays.copyOf(bytes(line), cut)));
            out.writeBytes(stream.push(Arrays.copyOfRange(bytes(line), cut, bytes(line).length)));
            out.writeBytes(stream.end());
            assertThat(text(out.toByteArray())).as("cut at %d", cut).isEqualTo("x *** y\n");
        }
        assertThat(pushed(MASKING, line.split(""))).isEqualTo("x *** y\n");
    }

    @Test
    void masksAValueOfSeveralLinesLineByLine() {
        String key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\nab=\n-----END KEY-----\n";
        Masking masking = masking(key);

        assertThat(pushed(masking, "key:\n" + key + "done\n")).isEqualTo("key:\n***\n***\n***\n***\n***\ndone\n");
        assertThat(pushed(masking, key.replace("\n", "\r\n"))).doesNotContain("ab=", "MII", "hki");
        assertThat(pushed(masking, "only hkiG9w0BAQEFAASC here\n")).isEqualTo("only *** here\n");
        assertThat(pushed(masking, key.replace("\n", ""))).isEqualTo("***");
        assertThat(masking.mask("a JSON text of " + key.replace("\n", "\\n"))).doesNotContain("ab=");
    }

    @Test
    void findsBase64ThatIsWrappedAtAnyColumn() {
        String value = "s".repeat(70) + "ecret";
        String base64 = Base64.getEncoder().encodeToString(bytes("user:" + value));
        for (int column : new int[] {20, 64, 76}) {
            String wrapped = base64.replaceAll("(.{" + column + "})", "$1\n");

            String masked = pushed(masking(value), wrapped + "\n");

            assertThat(masked.replaceAll("[\n*]", "")).as("column %d", column).hasSizeLessThanOrEqualTo(8);
        }
    }

    @Test
    void passesALineOnAtItsEndUnlessMuchOfAValueIsThere() {
        Masking.Stream stream = masking("hunter2hunter").stream();

        assertThat(text(stream.push(bytes("no secret\n")))).isEqualTo("no secret\n");
        assertThat(text(stream.push(bytes("ends with hun\n")))).isEqualTo("ends with hun\n");
        assertThat(text(stream.push(bytes("ends with hunter2\n")))).isEqualTo("ends with ");
        assertThat(text(stream.push(bytes("and not more\n")))).isEqualTo("hunter2\nand not more\n");
        assertThat(text(stream.push(bytes("it is hunter2hunter\n")))).isEqualTo("it is ***\n");
    }

    @Test
    void masksTheRestOfAValueWhoseBeginningWasPassedOn() {
        assertThat(pushed(masking("hunter2"), "hun\n", "ter2\n")).isEqualTo("hun\n***\n");
        assertThat(pushed(masking("hunter2"), "hunte\n", "r2\n")).isEqualTo("***\n***\n");
    }

    @Test
    void masksEveryValueAndOverlappingOnesToo() {
        Masking masking = masking("abcdef", "defghi", "cde1");

        assertThat(masking.mask("abcdefghi abcde1 defghi abcdef abcde")).isEqualTo("*** ab*** *** *** abcde");
        assertThat(masking.mask("abcdefabcdef")).isEqualTo("***");
    }

    @Test
    void ignoresTheBlanksAroundAValue() {
        assertThat(masking(" hunter2 \n").mask("hunter2")).isEqualTo("***");
        assertThat(masking("hunter2\n").mask(Base64.getEncoder().encodeToString(bytes("hunter2\n"))))
                .isEqualTo("***");
    }

    @Test
    void findsBytesThatAreNoText() {
        byte[] value = {1, 2, (byte) 0xff, (byte) 0xfe, 5, 6};
        Masking masking = Masking.of(List.of(new Secret("bytes", value)));
        Masking.Stream stream = masking.stream();

        assertThat(stream.push(value)).isEqualTo(bytes("***"));
        assertThat(masking.mask(Base64.getEncoder().encodeToString(value))).isEqualTo("***");
        assertThat(masking.mask("0102fffe0506")).isEqualTo("***");
    }

    @Test
    void saysWhichValuesItDoesNotMaskOrNotInAllForms() {
        String large = "0123456789".repeat(100);
        String larger = "abcdefghij".repeat(250);
        Masking masking = Masking.of(
                List.of(
                        new Secret("short", bytes("abc\n")),
                        new Secret("large", bytes(large)),
                        new Secret("larger", bytes(larger)),
                        new Secret("largest", new byte[20_000])),
                7_000);

        assertThat(masking.notices())
                .containsExactly(
                        "secret short is too short to be masked",
                        "secret large is so large that it is masked only as it is, and where it is encoded alone, in base64",
                        "secret larger is so large that it is masked only as it is",
                        "secret largest is so large that it is not masked");
        assertThat(masking.mask("abc")).isEqualTo("abc");
        assertThat(masking.mask("x" + large + "x" + larger + "x")).isEqualTo("x***x***x");
        assertThat(masking.mask(Base64.getEncoder().encodeToString(bytes(large))))
                .isEqualTo("***==");
    }

    @Test
    void masksAsManyAndLargeValuesAsThereMayBeInTheMemoryOfAnAgent() {
        List<Secret> secrets = new ArrayList<>();
        Random random = new Random(7);
        for (int size : new int[] {500 << 10, 500 << 10, 64 << 10, 64 << 10, 4 << 10}) {
            byte[] value = new byte[size];
            random.nextBytes(value);
            secrets.add(new Secret("s" + secrets.size(), value));
        }

        Masking masking = Masking.of(secrets);

        assertThat(masking.notices()).hasSize(4);
        assertThat(masking.mask(HexFormat.of().formatHex(secrets.getLast().value())))
                .isEqualTo("***");
    }

    @Test
    void masksAllFormsOfAsManyAndLargeValuesAsATenantUsuallyHas() {
        List<Secret> secrets = new ArrayList<>();
        Random random = new Random(7);
        for (int count = 0; count < 8; count++) {
            byte[] value = new byte[4 << 10];
            random.nextBytes(value);
            secrets.add(new Secret("s" + count, value));
        }

        assertThat(Masking.of(secrets).notices()).isEmpty();
    }

    @Test
    void leavesTextsAsTheyAreThatHaveNoValueInThem() {
        String odd = "half a pair \ud83d and \ufffd";

        assertThat(MASKING.mask(odd)).isSameAs(odd);
        assertThat(Masking.none().mask(odd)).isSameAs(odd);
        assertThat(Masking.none().stream().push(bytes("x"))).isEqualTo(bytes("x"));
    }

    /** A search through all that came before, at each byte, would take hours for this. */
    @Test
    void takesNoLongerForValuesThatRepeatThemselves() {
        Masking masking = masking("a".repeat(20_000) + "b");
        String flood = "a".repeat(2_000_000);

        assertThat(pushed(masking, flood)).isEqualTo(flood);
        assertThat(pushed(masking("a".repeat(5_000)), flood)).isEqualTo("***");
    }

    @Test
    void findsRandomValuesInRandomFormsAndPieces() {
        Random random = new Random(42);
        for (int round = 0; round < 300; round++) {
            byte[] value = new byte[4 + random.nextInt(60)];
            for (int i = 0; i < value.length; i++) {
                value[i] = (byte) ('!' + random.nextInt(90));
            }
            Masking masking = Masking.of(List.of(new Secret("s", value)));
            List<String> forms = List.of(
                    text(value),
                    Base64.getEncoder().encodeToString(value),
                    HexFormat.of().formatHex(value),
                    URLEncoder.encode(text(value), StandardCharsets.UTF_8));
            String form = forms.get(random.nextInt(forms.size()));
            int cut = random.nextInt(form.length());

            assertThat(pushed(masking, "\u0001" + form.substring(0, cut), form.substring(cut) + "\u0002"))
                    .isEqualTo("\u0001***\u0002");
        }
    }
}
