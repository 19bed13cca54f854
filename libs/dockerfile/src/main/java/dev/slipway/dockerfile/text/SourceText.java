package dev.slipway.dockerfile.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The characters of a file and its physical lines.
 *
 * <p>Decoding is lossless: a byte that is no part of valid UTF-8 becomes a lone low surrogate (0xDC00 + byte), which
 * valid UTF-8 never yields, and becomes that byte again when encoded.
 */
public record SourceText(String text, List<Line> lines) {

    private static final int ESCAPED_BYTES = 0xDC00;

    /** The longest physical line that BuildKit reads, in bytes, without its line feed. */
    public static final int MAX_LINE_BYTES = 65_535;

    /** A physical line: its 1-based number and its characters, without line feed and trailing carriage returns. */
    public record Line(int number, int start, int end, int lengthInBytes) {}

    public static SourceText of(byte[] bytes) {
        return of(decode(bytes));
    }

    public static SourceText of(String text) {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int lineFeed = text.indexOf('\n', start);
            int end = lineFeed < 0 ? text.length() : lineFeed;
            int next = lineFeed < 0 ? end : end + 1;
            int bytes = encodedLength(text, start, end);
            while (end > start && text.charAt(end - 1) == '\r') {
                end--;
            }
            lines.add(new Line(lines.size() + 1, start, end, bytes));
            start = next;
        }
        return new SourceText(text, List.copyOf(lines));
    }

    public static byte[] encode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isEscapedByte(text, i)) {
                bytes.writeBytes(text.substring(plain, i).getBytes(StandardCharsets.UTF_8));
                bytes.write(c - ESCAPED_BYTES);
                plain = i + 1;
            }
        }
        bytes.writeBytes(text.substring(plain).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    /** A part of the text for people: a byte that is no part of valid UTF-8 shows as U+FFFD. */
    public static String readable(String part) {
        StringBuilder shown = new StringBuilder(part);
        for (int i = 0; i < part.length(); i++) {
            if (isEscapedByte(part, i)) {
                shown.setCharAt(i, '\uFFFD');
            }
        }
        return shown.toString();
    }

    private static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPED_BYTES + Byte.toUnsignedInt(in.get())));
            }
            decoder.reset();
        }
    }

    private static boolean isEscapedByte(String text, int index) {
        char c = text.charAt(index);
        return c >= ESCAPED_BYTES + 0x80
                && c <= ESCAPED_BYTES + 0xFF
                && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }

    private static int encodedLength(String text, int start, int end) {
        int bytes = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x80 || isEscapedByte(text, i)) {
                bytes++;
            } else if (c < 0x800 || Character.isSurrogate(c)) {
                bytes += 2;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
