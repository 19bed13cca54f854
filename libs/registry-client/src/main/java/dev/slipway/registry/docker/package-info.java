/**
 * Credentials of people: docker's config files and credential helpers, read by Jib Core.
 *
 * <p>This is a package of its own because Jib is an optional dependency: a module that uses the package must bring Jib itself.
 */
@NullMarked
package dev.slipway.registry.docker;

import org.jspecify.annotations.NullMarked;
