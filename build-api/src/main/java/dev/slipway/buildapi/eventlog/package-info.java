/** How build-api writes to Kafka: either the event is published, or the caller gets an exception. */
@NullMarked
package dev.slipway.buildapi.eventlog;

import org.jspecify.annotations.NullMarked;
