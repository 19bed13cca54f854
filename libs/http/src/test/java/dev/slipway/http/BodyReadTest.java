package dev.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BodyReadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Instant now = Instant.EPOCH;
    private long sent;

    /** A client that never stops, and sends one byte at a time. */
    private InputStream endless(Duration pause) {
        return new InputStream() {
            @Override
            public int read() {
                now = now.plus(pause);
                sent++;
                return 'x';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                bytes[offset] = (byte) read();
                return 1;
            }
        };
    }

    private BodyRead read(InputStream body, int limit) {
        return BodyRead.of(body, limit, PATIENCE, () -> now);
    }

    @Test
    void readsUpToItsLimit() {
        byte[] body = "x".repeat(20_000).getBytes(StandardCharsets.UTF_8);

        assertThat(read(new ByteArrayInputStream(body), 20_000))
                .isInstanceOfSatisfying(
                        BodyRead.Whole.class, whole -> assertThat(whole.bytes()).isEqualTo(body));
        assertThat(read(new ByteArrayInputStream(body), 19_999)).isEqualTo(new BodyRead.TooLarge(19_999));
    }

    @Test
    void readsNothingBeyondIt() {
        assertThat(read(endless(Duration.ZERO), 1000)).isEqualTo(new BodyRead.TooLarge(1000));
        assertThat(sent).isEqualTo(1001);
    }

    @Test
    void losesItsPatienceWithAClientThatSendsAByteNowAndThen() {
        assertThat(read(endless(Duration.ofSeconds(4)), 1000)).isEqualTo(new BodyRead.TooSlow(PATIENCE));
        assertThat(sent).isEqualTo(3);
    }

    @Test
    void tellsOfAConnectionThatFails() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };

        assertThat(read(failing, 1000)).isEqualTo(new BodyRead.CutOff("connection reset"));
    }
}
