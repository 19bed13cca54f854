/** The operator's own registry: how a service is configured for it, and its client. */
@NullMarked
package dev.slipway.registry.operator;

import org.jspecify.annotations.NullMarked;
