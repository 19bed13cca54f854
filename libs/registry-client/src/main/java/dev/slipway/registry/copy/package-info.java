/**
 * Whole images from one place into a registry: {@link dev.slipway.registry.copy.Copier} sends what is not there yet, blobs
 * before the manifests that refer to them.
 */
@NullMarked
package dev.slipway.registry.copy;

import org.jspecify.annotations.NullMarked;
