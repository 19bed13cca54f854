package dev.slipway.events.text;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A Dockerfile as it travels in an event.
 *
 * <p>{@link #of} writes it as text where people can read it. It writes base64 where the bytes are not UTF-8, or where JSON would
 * escape so much of the text that it took more than twice its length. So a Dockerfile takes at most twice {@link #MAX_BYTES} of
 * a record, whatever is in it.
 *
 * @param encoding how the content stands for the Dockerfile's bytes
 * @param content the bytes in that encoding
 */
public record DockerfileText(Encoding encoding, String content) {
    /** The largest Dockerfile that Slipway takes. */
    public static final int MAX_BYTES = 512 * 1024;

    public DockerfileText {
        requireNonNull(encoding, "encoding");
        requireNonNull(content, "content");
        if (encoding == Encoding.BASE64) {
            requireNonNull(Base64.getDecoder().decode(content));
        }
    }

    /** How bytes become text. */
    public enum Encoding {
        @JsonProperty("utf-8")
        UTF_8,
        /** RFC 4648, section 4. */
        @JsonProperty("base64")
        BASE64
    }

    /** @param bytes in whatever encoding their author chose */
    public static DockerfileText of(byte[] bytes) {
        if (lengthInJson(bytes) <= 2L * bytes.length) {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                return new DockerfileText(Encoding.UTF_8, text);
            } catch (CharacterCodingException e) {
                // Not UTF-8: base64 takes any bytes.
            }
        }
        return new DockerfileText(Encoding.BASE64, Base64.getEncoder().encodeToString(bytes));
    }

    /** The Dockerfile's exact bytes. */
    public byte[] bytes() {
        return switch (encoding) {
            case UTF_8 -> content.getBytes(StandardCharsets.UTF_8);
            case BASE64 -> Base64.getDecoder().decode(content);
        };
    }

    /** JSON writes a control character as six bytes, the usual ones as two (RFC 8259, section 7). */
    private static long lengthInJson(byte[] utf8) {
        long length = 0;
        for (byte character : utf8) {
            length += switch (character) {
                case '"', '\\', '\b', '\t', '\n', '\f', '\r' -> 2;
                default -> character >= 0 && character < ' ' ? 6 : 1;
            };
        }
        return length;
    }

    /** What is needed to find it: a Dockerfile is long. */
    @Override
    public String toString() {
        return "DockerfileText[encoding=" + encoding + ", characters=" + content.length() + "]";
    }
}
