/** {@code slipway webhooks}: has events of a tenant's builds sent to URLs, and shows what was sent. */
@NullMarked
package dev.slipway.cli.webhook;

import org.jspecify.annotations.NullMarked;
