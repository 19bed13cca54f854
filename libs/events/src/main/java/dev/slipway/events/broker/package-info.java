/**
 * Starting, killing and restarting the single-machine broker, {@code deploy/broker}, as a child process. The
 * single-machine installation and every integration test that needs Kafka use it; clusters have a broker already.
 */
@NullMarked
package dev.slipway.events.broker;

import org.jspecify.annotations.NullMarked;
