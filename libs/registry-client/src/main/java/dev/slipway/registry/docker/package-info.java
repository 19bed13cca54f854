/**
 * Credentials of people: docker's config files and credential helpers, read by Jib Core.
 *
 * <p>Jib is an optional dependency. Whoever uses this package brings it, so the package is apart.
 */
@NullMarked
package dev.slipway.registry.docker;

import org.jspecify.annotations.NullMarked;
