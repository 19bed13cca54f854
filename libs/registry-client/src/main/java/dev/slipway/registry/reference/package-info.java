/**
 * How images are named: a {@link dev.slipway.registry.reference.Repository} is a registry's host and a path, an {@link
 * dev.slipway.registry.reference.ImageReference} names one manifest in it, by Docker's rules for short names. What breaks the
 * grammar is an {@link dev.slipway.oci.InvalidReferenceException}.
 */
@NullMarked
package dev.slipway.registry.reference;

import org.jspecify.annotations.NullMarked;
