package dev.slipway.buildapi.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MultipartReaderTest {
    private static final String HEAD = "Content-Disposition: form-data; name=\"";

    private static Map<String, byte[]> read(byte[] body, int chunk) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        MultipartReader reader = new MultipartReader(new Trickle(body, chunk), "B");
        for (Optional<MultipartReader.Part> part = reader.next(); part.isPresent(); part = reader.next()) {
            parts.put(part.get().name(), part.get().content().readAllBytes());
        }
        return parts;
    }

    private static Map<String, byte[]> read(String body) throws IOException {
        return read(body.getBytes(StandardCharsets.ISO_8859_1), 7);
    }

    @Test
    void readsPartsWhateverTheSizeOfTheReads() throws IOException {
        byte[] body = ("preamble\r\n--B\r\n" + HEAD + "a\"\r\n\r\n1\r\n--B \r\nContent-Type: text/plain\r\n" + HEAD
                        + "b\"; filename=\"x\"\r\n\r\n\r\n--B--\r\nepilogue")
                .getBytes(StandardCharsets.ISO_8859_1);
        for (int chunk = 1; chunk < body.length; chunk++) {
            Map<String, byte[]> parts = read(body, chunk);
            assertThat(parts.keySet()).containsExactly("a", "b");
            assertThat(parts.get("a")).isEqualTo(new byte[] {'1'});
            assertThat(parts.get("b")).isEmpty();
        }
    }

    @Test
    void keepsContentThatLooksAlmostLikeABoundary() throws IOException {
        String content = "\r\n--\r\n--A\r\r\n--\r\n-\r";
        Map<String, byte[]> parts = read("--B\r\n" + HEAD + "a\"\r\n\r\n" + content + "\r\n--B--");
        assertThat(new String(parts.get("a"), StandardCharsets.ISO_8859_1)).isEqualTo(content);
    }

    @Test
    void keepsEveryByteOfContentLongerThanItsBuffer() throws IOException {
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);
        for (int i = 0; i < content.length; i += 11) {
            content[i] = '\r';
        }
        byte[] head = ("--B\r\n" + HEAD + "a\"\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] tail = "\r\n--B--\r\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] body = new byte[head.length + content.length + tail.length];
        System.arraycopy(head, 0, body, 0, head.length);
        System.arraycopy(content, 0, body, head.length, content.length);
        System.arraycopy(tail, 0, body, head.length + content.length, tail.length);
        for (int chunk : new int[] {1000, 65_536, body.length}) {
            assertThat(read(body, chunk).get("a")).isEqualTo(content);
        }
    }

    @Test
    void skipsWhatNobodyRead() throws IOException {
        MultipartReader reader = new MultipartReader(
                new Trickle(
                        ("--B\r\n" + HEAD + "a\"\r\n\r\nunread\r\n--B\r\n" + HEAD + "b\"\r\n\r\n2\r\n--B--")
                                .getBytes(StandardCharsets.ISO_8859_1),
                        5),
                "B");
        assertThat(reader.next().orElseThrow().name()).isEqualTo("a");
        assertThat(reader.next().orElseThrow().name()).isEqualTo("b");
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void refusesWhatIsNoMultipart() {
        assertThatThrownBy(() -> read("no boundary")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read("--B\r\n" + HEAD + "a\"\r\n\r\ncut off")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read("--Bx\r\n")).isInstanceOf(MultipartException.class);
        assertThatThrownBy(() -> read("--B\r\nContent-Type: text/plain\r\n\r\n1\r\n--B--"))
                .isInstanceOf(MultipartException.class);
        assertThatThrownBy(() -> read("--B\r\n" + HEAD + "a".repeat(10_000) + "\"\r\n\r\n1\r\n--B--"))
                .isInstanceOf(MultipartException.class)
                .hasMessageContaining("longer");
    }

    @Test
    void findsTheBoundaryOfFormsOnly() {
        assertThat(MultipartReader.boundary("multipart/form-data; boundary=abc"))
                .contains("abc");
        assertThat(MultipartReader.boundary("Multipart/Form-Data; charset=x; Boundary=\"a b\""))
                .contains("a b");
        assertThat(MultipartReader.boundary("multipart/mixed; boundary=abc")).isEmpty();
        assertThat(MultipartReader.boundary("multipart/form-data")).isEmpty();
        assertThat(MultipartReader.boundary("MULTIPART/FORM-DATA;BOUNDARY=abc")).contains("abc");
    }

    /** In lower case these are more letters, and the JDK copies the whole text for each of them. */
    @Test
    @Timeout(60)
    void readsManyOddLettersInShortTime() {
        String letters = "\u0130".repeat(200_000);

        assertThat(MultipartReader.boundary(letters)).isEmpty();
    }

    /** Gives a few bytes at a time, as a network does. */
    private static final class Trickle extends InputStream {
        private final ByteArrayInputStream in;
        private final int chunk;

        Trickle(byte[] bytes, int chunk) {
            this.in = new ByteArrayInputStream(bytes);
            this.chunk = chunk;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return in.read(bytes, offset, Math.min(length, chunk));
        }
    }
}
