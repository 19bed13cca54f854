/**
 * Webhooks: URLs that tenants gave, for Slipway to say there what became of their builds. Here they are added, shown and removed;
 * {@link dev.slipway.buildapi.delivery} sends. What is wrong with a request names the field.
 */
@NullMarked
package dev.slipway.buildapi.webhook;

import org.jspecify.annotations.NullMarked;
