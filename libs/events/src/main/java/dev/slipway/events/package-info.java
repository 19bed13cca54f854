/**
 * The contract of the pipeline: one record an event, one topic a step.
 *
 * <p>Events are CloudEvents 1.0 in Kafka's binary mode (CloudEvents Kafka protocol binding, section 3.2). The attributes are record
 * headers, the value is JSON, the record key is the build id. Fields are only ever added, so a reader ignores what it does not
 * know.
 *
 * <p>{@code life} says what an event does to a build, {@code repository} what lies where in the registry, {@code request} which
 * fields a request has, {@code spec} what a valid one becomes, {@code json} how an event is written, and {@code text} how strangers' text is cut
 * and escaped.
 *
 * <p>Nothing here knows a Kafka client. {@code EventCodec} in {@code libs/kafka} turns records into headers and bytes, and back.
 */
@NullMarked
package dev.slipway.events;

import org.jspecify.annotations.NullMarked;
