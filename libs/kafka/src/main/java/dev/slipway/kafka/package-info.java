/**
 * Events on a real Kafka: it makes the topics, publishes events, and folds a topic's whole history into memory.
 *
 * <p>Everything takes the settings of the Kafka client as a plain map (in a Quarkus service, that of
 * {@code @Identifier("default-kafka-broker")}) and uses only those that say how to connect. {@link
 * dev.slipway.kafka.EventCodec} turns events into headers and bytes, and back. What it cannot read is a {@link
 * dev.slipway.kafka.Decoded.Undecodable} value, never an exception.
 *
 * <p>Long work goes through {@link dev.slipway.kafka.queue} instead.
 */
@NullMarked
package dev.slipway.kafka;

import org.jspecify.annotations.NullMarked;
