/**
 * A build's events as they happen: Server-Sent Events (WHATWG HTML, section 9.2).
 *
 * <p>A log line carries its number as event id. {@code status}, {@code step} and {@code heartbeat} carry none. So the id that a
 * client sends back after a cut is always the last line that it has. A stream begins with the status and all steps as they stand,
 * and then sends what changes: a client keeps of each step the largest revision, and is right after any cut. A stream reads from
 * the read model only: it is the same whether it is opened early, late, or again.
 */
@NullMarked
package dev.slipway.buildapi.stream;

import org.jspecify.annotations.NullMarked;
