/** Kafka, as far as build-api writes to it: an event is published, or it is known not to be. */
@NullMarked
package dev.slipway.buildapi.eventlog;

import org.jspecify.annotations.NullMarked;
