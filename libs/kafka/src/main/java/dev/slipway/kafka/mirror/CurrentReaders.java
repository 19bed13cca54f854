package dev.slipway.kafka.mirror;

import org.apache.kafka.common.KafkaException;

/** The readers of the mirror as they are now, and not as they were when the fold last looked. */
@FunctionalInterface
public interface CurrentReaders {
    /**
     * Returns when every record that was on the topic at the time of this call is known.
     *
     * @throws KafkaException while Kafka is away; nobody can say then who may read what
     */
    MirrorReaders now() throws InterruptedException;
}
