/**
 * What the outbox has goes to Kafka, in its order, and then out of the outbox.
 *
 * <p>A row is deleted after all in-sync replicas have its record. A process that dies in between leaves the row, and the
 * record is published a second time, by this process or another one. That is harmless: of two records about one token the
 * one with the larger revision counts, and records in the order of the outbox end with the last state.
 */
@NullMarked
package dev.slipway.buildapi.outbox;

import org.jspecify.annotations.NullMarked;
