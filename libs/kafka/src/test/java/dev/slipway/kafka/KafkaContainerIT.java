package dev.slipway.kafka;

import dev.slipway.testing.containers.NeedsDocker;
import java.nio.file.Path;

/** A broker in a container, set up as that image has it. */
@NeedsDocker
final class KafkaContainerIT extends KafkaIT {
    @Override
    protected KafkaFixture broker(Path directory) throws Exception {
        return KafkaFixture.inContainer();
    }
}
