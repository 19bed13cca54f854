/**
 * Where connections may go that a stranger chose: by the URL of a source, by a registry's redirect, by a realm that a registry
 * names. Strangers may lead us to public addresses only; what lies in the operator's own network is none of their business.
 */
@NullMarked
package dev.slipway.registry.guard;

import org.jspecify.annotations.NullMarked;
