/**
 * Credentials of people: docker's config files and credential helpers, read by Jib Core. A package of its own because
 * Jib is an optional dependency: who uses this package brings it.
 */
@NullMarked
package dev.slipway.registry.docker;

import org.jspecify.annotations.NullMarked;
