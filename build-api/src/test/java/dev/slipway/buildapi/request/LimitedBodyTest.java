package dev.slipway.buildapi.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class LimitedBodyTest {
    private static InputStream body(int bytes) {
        return new LimitedBody(new ByteArrayInputStream(new byte[bytes]), 5);
    }

    @Test
    void givesABodyThatIsAsLargeAsAllowed() throws IOException {
        assertThat(body(5).readAllBytes()).hasSize(5);
    }

    @Test
    void endsABodyThatIsLargerHoweverItIsRead() {
        assertThatThrownBy(() -> body(6).readAllBytes()).isInstanceOf(BodyTooLargeException.class);
        assertThatThrownBy(() -> body(6).transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(BodyTooLargeException.class);
        assertThatThrownBy(() -> body(6).skip(6)).isInstanceOf(BodyTooLargeException.class);
        assertThatThrownBy(() -> {
                    InputStream body = body(6);
                    for (int i = 0; i < 6; i++) {
                        body.read();
                    }
                })
                .isInstanceOf(BodyTooLargeException.class);
    }
}
