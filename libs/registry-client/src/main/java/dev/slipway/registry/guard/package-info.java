/**
 * Connections whose target a stranger chose: by the URL of a source, by a redirect of a registry, or by the realm that a
 * registry names. They may lead to public addresses only, and not into the operator's own network.
 */
@NullMarked
package dev.slipway.registry.guard;

import org.jspecify.annotations.NullMarked;
