/**
 * Broker, registry and database as child processes: the neighbours of Slipway on a single machine, and of every test that
 * wants real ones. Larger installations have their own.
 *
 * <p>{@link dev.slipway.neighbours.BrokerProcess} runs {@code deploy/broker}, {@link
 * dev.slipway.neighbours.DistributionProcess} runs CNCF Distribution, and {@link
 * dev.slipway.neighbours.EmbeddedDatabase} runs PostgreSQL. Each ends with the process that started it. {@link
 * dev.slipway.neighbours.Neighbour} starts one again when it dies.
 */
@NullMarked
package dev.slipway.neighbours;

import org.jspecify.annotations.NullMarked;
