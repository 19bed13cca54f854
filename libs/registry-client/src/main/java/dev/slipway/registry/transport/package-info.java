/**
 * Requests to registries and their answers: where they may go and with which credentials, what is tried again, what becomes of
 * redirects and challenges. {@link dev.slipway.registry.transport.Transport} is the way in. What is no success is a {@link
 * dev.slipway.registry.RegistryException}.
 */
@NullMarked
package dev.slipway.registry.transport;

import org.jspecify.annotations.NullMarked;
