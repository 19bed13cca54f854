/**
 * Requests to registries, and their answers. {@link dev.slipway.registry.transport.Transport} is the way in. It decides where a
 * request may go and with which credentials, what is tried again, and what becomes of redirects and challenges. Whatever is no
 * success is a {@link dev.slipway.registry.RegistryException}.
 */
@NullMarked
package dev.slipway.registry.transport;

import org.jspecify.annotations.NullMarked;
