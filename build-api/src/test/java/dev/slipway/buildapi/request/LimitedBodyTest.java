package dev.slipway.buildapi.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LimitedBodyTest {
    private Instant now = Instant.EPOCH;

    private LimitedBody body(int bytes, long limit) {
        return new LimitedBody(new ByteArrayInputStream(new byte[bytes]), limit, () -> now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void readsUpToItsLimit() throws IOException {
        assertThat(body(10, 10).readAllBytes()).hasSize(10);
        assertThatThrownBy(() -> body(11, 10).readAllBytes()).isInstanceOf(BodyTooLargeException.class);
    }

    @Test
    void refusesABodyThatDribbles() throws IOException {
        LimitedBody body = body(1 << 20, 1 << 20);
        for (int second = 0; second < 60; second++) {
            body.readNBytes(1);
            pass(Duration.ofSeconds(1));
        }
        body.readNBytes(1);
        pass(Duration.ofSeconds(1));

        assertThatThrownBy(() -> body.readNBytes(1))
                .isInstanceOf(SlowBodyException.class)
                .hasMessageContaining("after 61 seconds only 62 bytes")
                .hasMessageContaining("8192 bytes a second");
    }

    @Test
    void waitsForASlowLineAndForAPauseOfAMinute() throws IOException {
        LimitedBody body = body(1 << 20, 1 << 20);
        pass(Duration.ofSeconds(59));
        while (body.readNBytes(8 << 10).length > 0) {
            pass(Duration.ofSeconds(1));
        }
    }
}
