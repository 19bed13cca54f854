/**
 * The OCI distribution protocol. {@link dev.slipway.registry.client.RegistryClient} is the way in; uploads, downloads and
 * lists have a class each.
 */
@NullMarked
package dev.slipway.registry.client;

import org.jspecify.annotations.NullMarked;
