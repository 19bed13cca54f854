/**
 * What writes the read model: it folds all topics into PostgreSQL. {@code read} answers from there, and knows nothing of Kafka.
 *
 * <pre>
 *   Kafka ---> Feed ---> one transaction: advance folded_offsets (a fence), Folds ---> builds, log_lines, steps …
 *                                                                  |
 *                                                  Changes <-------+ after the commit: wakes streams
 * </pre>
 *
 * <p>How far each partition is folded stands in the database, beside what was folded. So the two never differ: a restart goes on
 * exactly there, and an empty database is filled from the earliest record that Kafka still has. Any number of replicas may
 * fold: the row of a partition's offset lets one of them through.
 *
 * <p>Folds tolerate duplicates and any order between topics. Each event writes its own columns. What it does to the build's life
 * is asked of the contract, and the first {@code finished} stays.
 */
@NullMarked
package dev.slipway.buildapi.fold;

import org.jspecify.annotations.NullMarked;
