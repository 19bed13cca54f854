/**
 * What webhooks are sent. {@link dev.slipway.buildapi.delivery.ToldEvents} takes what was folded and queues it for the webhooks that want it.
 * {@link dev.slipway.buildapi.delivery.DeliverChannel} has deliveries made, one at a time for each webhook, by {@link
 * dev.slipway.buildapi.delivery.DeliverStep}. The queue is a table: a process that is killed loses nothing, and what it was sending is sent
 * again.
 */
@NullMarked
package dev.slipway.buildapi.delivery;

import org.jspecify.annotations.NullMarked;
