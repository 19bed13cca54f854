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

    private InputStream body(int bytes) {
        return new LimitedBody(new ByteArrayInputStream(new byte[bytes]), LIMIT, () -> now);
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
        InputStream body = body(LIMIT);
        for (int second = 0; second <= 60; second++) {
            body.readNBytes(1);
            pass(Duration.ofSeconds(1));
        }

        assertThatThrownBy(() -> body.readNBytes(1))
                .isInstanceOf(SlowBodyException.class)
                .hasMessageContaining("after 61 seconds only 62 bytes")
                .hasMessageContaining("8192 bytes a second");
    }

    @Test
    void waitsForASlowLineAndForAPauseOfAMinute() throws IOException {
        InputStream body = body(LIMIT);
        pass(Duration.ofSeconds(59));
        while (body.readNBytes(8 << 10).length > 0) {
            pass(Duration.ofSeconds(1));
        }
    }
}
