package dev.slipway.converter.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.disk.ProgressListener;
import dev.slipway.oci.Digest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversionProgressTest {
    private static final Digest MANIFEST = new Digest("sha256", "ab".repeat(32));

    private final List<String> said = new ArrayList<>();
    private final Logger logger = Logger.getLogger(ConversionProgress.class.getName());
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            said.add(String.format(line.getMessage(), line.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final Counter read = new SimpleMeterRegistry().counter("read");
    private Instant now = Instant.EPOCH;

    @BeforeEach
    void listen() {
        logger.addHandler(listener);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(listener);
    }

    @Test
    void saysEveryFiveSecondsHowFarItIsAndCountsWhatIsRead() {
        ProgressListener conversion = new ConversionProgress(() -> now, read).of(MANIFEST);

        for (int second = 0; second <= 12; second++) {
            now = Instant.ofEpochSecond(second);
            conversion.layerBytes(second * 10L, 400);
        }

        now = Instant.ofEpochSecond(20);
        conversion.diskBytes(300, 1000);

        assertThat(said)
                .containsExactly(
                        "converting: digest=" + MANIFEST + " percent=12 layerBytesRead=50 layerBytes=400",
                        "converting: digest=" + MANIFEST + " percent=25 layerBytesRead=100 layerBytes=400",
                        "hashing the disk: digest=" + MANIFEST + " percent=30 diskBytesHashed=300 diskBytes=1000");
        assertThat(read.count()).isEqualTo(120);
    }

    @Test
    void saysNothingOfAConversionThatIsSoonDone() {
        ProgressListener conversion = new ConversionProgress(() -> now, read).of(MANIFEST);

        conversion.layerBytes(400, 400);

        assertThat(said).isEmpty();
        assertThat(read.count()).isEqualTo(400);
    }
}
