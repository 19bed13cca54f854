package dev.slipway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.Topics;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker of the single-machine installation. */
final class KafkaProcessIT extends KafkaIT {
    @Override
    protected KafkaFixture broker(Path directory) throws Exception {
        return new KafkaFixture(directory);
    }

    @Test
    void refusesWhatUnfoldsToMoreThanItsMemoryAndLivesOn(@TempDir Path directory) throws Exception {
        byte[] unfolded = new byte[190 << 20];
        try (KafkaFixture kafka = new KafkaFixture(directory)) {
            assertThatThrownBy(() -> kafka.publishCompressed(Topics.BUILD_SUBMITTED, unfolded, Map.of()))
                    .hasMessageContaining("UnknownServerException");

            assertThat(kafka.broker().isAlive()).isTrue();
            kafka.publishRaw(Topics.BUILD_SUBMITTED, "b1", new byte[] {1}, Map.of());
            assertThat(kafka.read(Topics.BUILD_SUBMITTED)).hasSize(1);
        }
    }
}
