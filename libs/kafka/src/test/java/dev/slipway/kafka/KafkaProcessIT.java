package dev.slipway.kafka;

import java.nio.file.Path;

/** The broker of the single-machine installation. */
final class KafkaProcessIT extends KafkaIT {
    @Override
    protected KafkaFixture broker(Path directory) throws Exception {
        return new KafkaFixture(directory);
    }
}
