/**
 * The Kafka contract of the pipeline: one record an event, one topic a step, and how they travel.
 *
 * <p>Events are CloudEvents 1.0 in Kafka's binary mode (CloudEvents Kafka protocol binding, section 3.2): the attributes
 * are record headers, the value is JSON, the record key is the build id. Fields are only ever added, so a reader ignores
 * what it does not know. {@link dev.slipway.kafka.EventCodec} turns records into Kafka headers and bytes and back; what
 * it cannot read is a {@link dev.slipway.kafka.Decoded.Undecodable} value, never an exception.
 */
@NullMarked
package dev.slipway.events;

import org.jspecify.annotations.NullMarked;
