/**
 * Whole images from one place into a registry: {@link dev.slipway.registry.copy.Copier} sends what is not there yet, blobs
 * before the manifests that refer to them. What several copies need at once is fetched by one of them: {@link
 * dev.slipway.registry.copy.Transfers} sees to that within a process, {@link dev.slipway.registry.copy.Claims} between processes.
 */
@NullMarked
package dev.slipway.registry.copy;

import org.jspecify.annotations.NullMarked;
