package dev.slipway.buildapi.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LimitedBodyTest {
    private static final int LIMIT = 1 << 20;

    private Instant now = Instant.EPOCH;

    /** How long the sender takes for what is read at once. */
    private Duration delay = Duration.ZERO;

    private InputStream body(int bytes) {
        InputStream sent = new ByteArrayInputStream(new byte[bytes]) {
            @Override
            public int read(byte[] into, int offset, int length) {
                pass(delay);
                return super.read(into, offset, length);
            }
        };
        return new LimitedBody(sent, LIMIT, () -> now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void givesABodyThatIsAsLargeAsAllowed() throws IOException {
        assertThat(body(LIMIT).readAllBytes()).hasSize(LIMIT);
    }

    @Test
    void endsABodyThatIsLargerHoweverItIsRead() {
        assertThatThrownBy(() -> body(LIMIT + 1).readAllBytes()).isInstanceOf(BodyTooLargeException.class);
        assertThatThrownBy(() -> body(LIMIT + 1).transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(BodyTooLargeException.class);
        assertThatThrownBy(() -> body(LIMIT + 1).skip(LIMIT + 1)).isInstanceOf(BodyTooLargeException.class);
        assertThatThrownBy(() -> {
                    InputStream body = body(LIMIT + 1);
                    for (int i = 0; i <= LIMIT; i++) {
                        body.read();
                    }
                })
                .isInstanceOf(BodyTooLargeException.class);
    }

    @Test
    void refusesABodyThatDribbles() throws IOException {
        delay = Duration.ofSeconds(1);
        InputStream body = body(LIMIT);
        for (int second = 0; second < 60; second++) {
            body.read();
        }

        assertThatThrownBy(body::read)
                .isInstanceOf(SlowBodyException.class)
                .hasMessageContaining("after 61 seconds only 61 bytes")
                .hasMessageContaining("8192 bytes a second");
    }

    @Test
    void waitsForASlowLineAndForAPauseOfAMinute() throws IOException {
        delay = Duration.ofSeconds(59);
        InputStream body = body(LIMIT);
        body.read();
        delay = Duration.ofSeconds(1);
        byte[] part = new byte[8 << 10];
        while (body.read(part) > 0) {
            // Each part takes a second.
        }
    }

    @Test
    void doesNotBlameTheSenderForTheTimeThatItsReaderTakes() throws IOException {
        InputStream body = body(LIMIT);
        body.readNBytes(100);
        pass(Duration.ofHours(1));

        assertThat(body.readNBytes(100)).hasSize(100);
    }
}
