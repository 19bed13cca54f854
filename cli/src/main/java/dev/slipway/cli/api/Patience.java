package dev.slipway.cli.api;

import java.time.Duration;

/**
 * How long a client bears with a Slipway that does not answer.
 *
 * @param connect for a connection to be made
 * @param answer from a request to the beginning of its answer; uploads take their time
 * @param silence on the stream of a build, where Slipway sends a heartbeat every 15 seconds
 * @param attempts how often a stream that broke is opened again before anything more is heard on it
 * @param pause before each of these attempts
 */
record Patience(Duration connect, Duration answer, Duration silence, int attempts, Duration pause) {
    /** A restart of Slipway takes some ten seconds. */
    static final Patience DEFAULT = new Patience(
            Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(1), 60, Duration.ofSeconds(1));
}
