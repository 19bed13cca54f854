package dev.slipway.agent.report;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The forms in which programs print a value: as it is, and in base64, hexadecimal digits, URLs and JSON. All are without line ends,
 * since {@link FormMatcher} looks past these.
 */
final class SecretForms {
    /** What is shorter is found in every other word. */
    static final int SHORTEST = 4;
    /** A line of a value that has several is masked alone, unless it is shorter than this. */
    static final int SHORTEST_LINE = 8;

    private static final String UNRESERVED = "-._~";
    /** What {@code encodeURIComponent} leaves besides (ECMA-262, section 19.2.6). */
    private static final String LEFT_BY_JAVASCRIPT = UNRESERVED + "!*'()";
    /** What Python's {@code urllib.parse.quote} leaves besides. */
    private static final String LEFT_BY_PYTHON = UNRESERVED + "/";
    /** What may stand in user and password of a URL (RFC 3986, section 3.2.1), in its path (section 3.3), and in all of it. */
    private static final List<String> LEFT_IN_PARTS = List.of(
            UNRESERVED + "$&+,;=",
            UNRESERVED + "!$&'()*+,;=:@",
            UNRESERVED + "$&+=:@",
            UNRESERVED + "!*'();/?:@&=+$,#");

    private final Map<ByteBuffer, byte[]> forms = new LinkedHashMap<>();

    private SecretForms() {}

    /** The value without the blanks and line ends around it, which programs drop: what counts as the value. */
    static byte[] core(byte[] value) {
        int from = 0;
        int to = value.length;
        while (from < to && isBlank(value[from])) {
            from++;
        }
        while (to > from && isBlank(value[to - 1])) {
            to--;
        }
        return Arrays.copyOfRange(value, from, to);
    }

    /** As it is, as a whole. */
    static Collection<byte[]> oneOf(byte[] value) {
        SecretForms forms = new SecretForms();
        forms.add(core(value));
        return forms.forms.values();
    }

    /** As it is, also line by line, and as {@code base64} prints it: for values that are too large for more. */
    static Collection<byte[]> fewOf(byte[] value) {
        SecretForms forms = new SecretForms();
        forms.addAsItIs(value);
        forms.add(Base64.getEncoder().withoutPadding().encodeToString(value));
        return forms.forms.values();
    }

    /** All forms. */
    static Collection<byte[]> allOf(byte[] value) {
        SecretForms forms = new SecretForms();
        byte[] core = core(value);
        forms.addAsItIs(value);
        for (int alignment = 0; alignment < 3; alignment++) {
            forms.addBase64(core, alignment);
            forms.addBase64(value, alignment);
        }
        forms.addHex(core);
        forms.addUrl(core);
        forms.addJson(core);
        return forms.forms.values();
    }

    /**
     * Forms that are seldom seen. A value is also taken in upper and lower case, unless it is shorter than {@link #SHORTEST_LINE}, and
     * with the line ends of Windows.
     */
    static Collection<byte[]> rareOf(byte[] value) {
        SecretForms forms = new SecretForms();
        byte[] core = core(value);
        for (String between : List.of(" ", ":")) {
            String hex = Escapes.hex(core, between);
            forms.add(hex);
            forms.add(hex.toUpperCase(Locale.ROOT));
        }
        for (String left : LEFT_IN_PARTS) {
            String encoded = Escapes.percent(core, left);
            forms.add(encoded);
            forms.add(Escapes.lowerPercent(encoded));
        }
        forms.add(Escapes.percent(core, UNRESERVED).replace("%", "%25"));
        text(core).ifPresent(forms::addRareTexts);
        return forms.forms.values();
    }

    private void addRareTexts(String text) {
        for (String escaped : List.of(
                Escapes.json(text, true, ""), Escapes.json(text, true, "<>&"), Escapes.json(text, true, "<>&'"))) {
            add(escaped);
            add(Escapes.upperUnicode(escaped));
            add(Escapes.json(escaped, false, ""));
        }
        add(Escapes.unicode(text));
        add(Escapes.upperUnicode(Escapes.unicode(text)));
        add(Escapes.json(Escapes.json(text, false, ""), false, ""));
        Escapes.shell(text).forEach(this::add);
        Escapes.markup(text).forEach(this::add);
        if (text.length() >= SHORTEST_LINE) {
            add(text.toLowerCase(Locale.ROOT));
            add(text.toUpperCase(Locale.ROOT));
        }
        String windows = text.replace("\r", "").replace("\n", "\r\n");
        if (!windows.equals(text)) {
            byte[] bytes = Escapes.bytes(windows);
            for (int alignment = 0; alignment < 3; alignment++) {
                addBase64(bytes, alignment);
            }
            addHex(bytes);
            addUrl(bytes);
            addJson(bytes);
        }
    }

    private void add(byte[] form) {
        byte[] flat = withoutLineEnds(form);
        if (flat.length >= SHORTEST) {
            forms.putIfAbsent(ByteBuffer.wrap(flat), flat);
        }
    }

    private void add(String form) {
        add(Escapes.bytes(form));
    }

    private void addAsItIs(byte[] value) {
        add(core(value));
        int from = 0;
        for (int i = 0; i <= value.length; i++) {
            if (i == value.length || value[i] == '\n' || value[i] == '\r') {
                byte[] line = core(Arrays.copyOfRange(value, from, i));
                if (line.length >= SHORTEST_LINE) {
                    add(line);
                }
                from = i + 1;
            }
        }
    }

    /**
     * Base64 (RFC 4648, sections 4 and 5) of something that has the value in it, behind so many bytes more than a multiple of three.
     * The first and the last digit may have bits of what stands around the value. Without them, the digits are the value's own; with the
     * last one, and with padding behind it, they are those of a value at the very end.
     */
    private void addBase64(byte[] value, int alignment) {
        byte[] behind = new byte[alignment + value.length];
        System.arraycopy(value, 0, behind, alignment, value.length);
        int first = (alignment * 8 + 5) / 6;
        int whole = behind.length * 8 / 6;
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            String padded = encoder.encodeToString(behind);
            String unpadded = encoder.withoutPadding().encodeToString(behind);
            if (whole > first) {
                add(padded.substring(first, whole));
                add(unpadded.substring(first));
                add(padded.substring(first));
            }
        }
    }

    private void addHex(byte[] value) {
        add(HexFormat.of().formatHex(value));
        add(HexFormat.of().withUpperCase().formatHex(value));
    }

    private void addUrl(byte[] value) {
        for (String left : List.of(UNRESERVED, LEFT_BY_JAVASCRIPT, LEFT_BY_PYTHON)) {
            String encoded = Escapes.percent(value, left);
            add(encoded);
            add(Escapes.lowerPercent(encoded));
        }
        text(value).ifPresent(text -> add(URLEncoder.encode(text, StandardCharsets.UTF_8)));
    }

    /** As JSON writers escape it: what they must, non-ASCII too (Python), HTML's characters too (Go), slashes too (PHP). */
    private void addJson(byte[] value) {
        text(value).ifPresent(text -> {
            for (boolean ascii : new boolean[] {false, true}) {
                add(Escapes.json(text, ascii, ""));
                add(Escapes.json(text, ascii, "<>&"));
                add(Escapes.json(text, ascii, "").replace("/", "\\/"));
            }
        });
    }

    /** A value as text, where it is UTF-8. */
    private static Optional<String> text(byte[] value) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static byte[] withoutLineEnds(byte[] bytes) {
        byte[] flat = new byte[bytes.length];
        int length = 0;
        for (byte b : bytes) {
            if (!isLineEnd(b)) {
                flat[length++] = b;
            }
        }
        return Arrays.copyOf(flat, length);
    }

    static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    private static boolean isBlank(byte b) {
        return isLineEnd(b) || b == ' ' || b == '\t';
    }
}
