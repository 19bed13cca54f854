/**
 * The Kafka broker of the single-machine installation: one node, controller and broker in one process, data on disk.
 *
 * <p>Kafka has no public interface for starting a broker from a program. So this module uses internals of exactly one Kafka
 * version, and keeps them to itself: it is run as {@code java -jar slipway-broker.jar} with its libraries beside it, and is on nobody
 * else's class path. {@code dev.slipway.neighbours.BrokerProcess} starts the process and waits for its {@code READY} line.
 */
@NullMarked
package dev.slipway.broker;

import org.jspecify.annotations.NullMarked;
