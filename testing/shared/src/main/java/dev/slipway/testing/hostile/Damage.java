package dev.slipway.testing.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages documents that are right: cuts, repeats and swaps parts of them, and puts what means something in their place. Now
 * and then it grows a part to thousands of times its size, or makes bytes of nothing.
 */
public final class Damage {
    /** What is told apart, cut at or ignored by one reader or another. */
    private static final List<String> TELLING = List.of(
            "\0",
            "\n",
            "\r\n",
            "\t",
            " ",
            "\\",
            "\"",
            "'",
            "%",
            "%00",
            "%zz",
            "$",
            "{",
            "}",
            "[",
            "]",
            "(",
            ":",
            ";",
            ",",
            "=",
            "&",
            "+",
            "-",
            "_",
            "*",
            ".",
            "..",
            "/",
            "//",
            "@",
            "#",
            "0",
            "-1",
            "2147483648",
            "9223372036854775808",
            "99999999999999999999999999",
            "1e400",
            "null",
            "\u001b[2J",
            "\u007f",
            "\u0085",
            "\u00a0",
            "\u00e9",
            "\u0130",
            "\u202e",
            "\u2028",
            "\ufeff",
            "\uffff",
            "\ud83d\ude00");

    /** What is no UTF-8: a lone continuation, an overlong slash, a surrogate, a character cut off, a byte that never is. */
    private static final byte[][] NO_UTF_8 = {
        {(byte) 0x80},
        {(byte) 0xc0, (byte) 0xaf},
        {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
        {(byte) 0xf0, (byte) 0x9f, (byte) 0x98},
        {(byte) 0xff}
    };

    private static final int LONGEST_GROWTH = 100_000;

    private final Random random;
    private final List<String> tokens;

    /** @param tokens what means something in documents of this kind, beside what does in all */
    public Damage(Random random, String... tokens) {
        this.random = random;
        this.tokens = List.of(tokens);
    }

    /** The text with some damage, that of {@link #bytes} included. */
    public byte[] of(String valid) {
        return bytes(text(valid).getBytes(StandardCharsets.UTF_8));
    }

    /** The text with one to four changes; it may hold halves of surrogate pairs. */
    public String text(String valid) {
        StringBuilder text = new StringBuilder(valid);
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            changeText(text);
        }
        return text.toString();
    }

    private void changeText(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(random.nextBoolean() ? 4 : 40));
        String part = text.substring(at, end);
        switch (random.nextInt(12)) {
            case 0, 1 -> text.delete(at, end);
            case 2 -> text.insert(random.nextInt(text.length() + 1), part);
            case 3 -> text.delete(at, end).insert(random.nextInt(text.length() + 1), part);
            case 4 -> text.setLength(at);
            case 5 -> text.insert(at, (char) random.nextInt(0x10000));
            case 6 -> text.insert(at, part.isEmpty() ? "" : part.repeat(1 + random.nextInt(20)));
            case 7 -> {
                if (random.nextInt(4) == 0) {
                    text.insert(at, grown(random.nextBoolean() ? part : token()));
                }
            }
            case 8, 9 -> text.insert(at, token());
            default -> text.replace(at, end, token());
        }
    }

    /** A token of this kind of documents, or a telling one. */
    String token() {
        List<String> from = tokens.isEmpty() || random.nextInt(3) == 0 ? TELLING : tokens;
        return from.get(random.nextInt(from.size()));
    }

    /** Some text over and over. */
    String grown(String part) {
        return part.repeat(part.isEmpty() ? 0 : 1 + random.nextInt(LONGEST_GROWTH) / part.length());
    }

    /** The bytes, in half of all cases with some damage, and now and then others. */
    public byte[] bytes(byte[] original) {
        if (random.nextInt(50) == 0) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] bytes = original.clone();
        for (int changes = random.nextBoolean() ? 0 : 1 + random.nextInt(3); changes > 0; changes--) {
            bytes = changed(bytes);
        }
        return bytes;
    }

    /** The bytes with one change. */
    public byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + random.nextInt(100));
        return switch (random.nextInt(6)) {
            case 0 -> flipped(bytes, at);
            case 1 -> joined(bytes, 0, at, new byte[] {(byte) random.nextInt(256)}, Math.min(bytes.length, at + 1));
            case 2 -> joined(bytes, 0, at, NO_UTF_8[random.nextInt(NO_UTF_8.length)], at);
            case 3 -> joined(bytes, 0, at, new byte[0], end);
            case 4 -> joined(bytes, 0, at, Arrays.copyOfRange(bytes, at, end), at);
            default -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : flipped(bytes, at);
        };
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        if (at < flipped.length) {
            flipped[at] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] joined(byte[] bytes, int start, int end, byte[] between, int next) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(bytes.length + between.length);
        joined.write(bytes, start, end - start);
        joined.writeBytes(between);
        joined.write(bytes, next, bytes.length - next);
        return joined.toByteArray();
    }
}
