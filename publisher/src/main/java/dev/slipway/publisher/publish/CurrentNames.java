package dev.slipway.publisher.publish;

import org.apache.kafka.common.KafkaException;

/** The names as they are now, and not as they were when the fold last looked. */
@FunctionalInterface
interface CurrentNames {
    /**
     * Returns when every record that was on the topic at the time of this call is known.
     *
     * @throws KafkaException while Kafka is away; nobody can say then who has which name
     */
    NameBoard now() throws InterruptedException;
}
