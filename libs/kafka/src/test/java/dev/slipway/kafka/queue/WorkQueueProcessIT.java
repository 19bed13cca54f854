package dev.slipway.kafka.queue;

import dev.slipway.kafka.KafkaFixture;
import java.nio.file.Path;

/** The broker of the single-machine installation. */
final class WorkQueueProcessIT extends WorkQueueIT {
    @Override
    protected KafkaFixture broker(Path directory) throws Exception {
        return new KafkaFixture(directory);
    }
}
