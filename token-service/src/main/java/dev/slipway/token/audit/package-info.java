/**
 * What was done with access here, as events on {@code slipway.audit}.
 *
 * <p>Nobody waits for these events, and nothing fails for want of them. What Kafka does not take in time is in the log.
 */
@NullMarked
package dev.slipway.token.audit;

import org.jspecify.annotations.NullMarked;
