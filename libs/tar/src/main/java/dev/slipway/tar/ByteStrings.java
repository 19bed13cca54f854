package dev.slipway.tar;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Byte strings, whose chars are bytes, and what they mean as text. */
public final class ByteStrings {

    private static final int MAX_SHOWN = 200;

    private ByteStrings() {}

    static String of(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** The text that a byte string is in UTF-8; empty where it is none. */
    public static Optional<String> text(String byteString) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(byteString.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** For messages: in quotes, without control characters, cut where it is long. */
    public static String quoted(String byteString) {
        byte[] bytes = byteString.getBytes(StandardCharsets.ISO_8859_1);
        StringBuilder quoted = new StringBuilder("'");
        new String(bytes, StandardCharsets.UTF_8)
                .codePoints()
                .limit(MAX_SHOWN)
                .forEach(c -> quoted.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return quoted.append("'").toString();
    }
}
