/**
 * Events on a real Kafka: the topics as they must be, publishing, and folding a topic's whole history into memory. All of
 * it takes the Kafka client settings as a plain map (that of {@code @Identifier("default-kafka-broker")} in a Quarkus
 * service) and uses of it only what says how to connect.
 *
 * <p>Long work goes through {@link dev.slipway.kafka.queue} instead.
 */
@NullMarked
package dev.slipway.kafka;

import org.jspecify.annotations.NullMarked;
