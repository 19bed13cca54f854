/** How build-api writes to Kafka: an event is published, or the caller learns that it is not. */
@NullMarked
package dev.slipway.buildapi.eventlog;

import org.jspecify.annotations.NullMarked;
