package dev.slipway.kafka.queue;

import dev.slipway.kafka.KafkaFixture;
import dev.slipway.testing.containers.NeedsDocker;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** A broker in a container, set up as that image has it. */
@Tag("long")
@NeedsDocker
final class WorkQueueContainerIT extends WorkQueueIT {
    @Override
    protected KafkaFixture broker(Path directory) throws Exception {
        return KafkaFixture.inContainer();
    }
}
