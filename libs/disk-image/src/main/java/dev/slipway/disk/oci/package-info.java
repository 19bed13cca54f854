/**
 * Reads images for conversion out of registries and OCI layout folders, through {@code slipway-registry-client}. That library is
 * an optional dependency: a module that has another source of images does not need it.
 */
@NullMarked
package dev.slipway.disk.oci;

import org.jspecify.annotations.NullMarked;
