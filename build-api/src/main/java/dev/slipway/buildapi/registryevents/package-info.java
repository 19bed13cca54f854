/**
 * Pushes in the registry become {@code slipway.image.pushed}: as the registry notifies of them (Distribution,
 * "Notifications"), and by a sweep, because the registry keeps its notifications in memory and loses them with its
 * process.
 */
@NullMarked
package dev.slipway.buildapi.registryevents;

import org.jspecify.annotations.NullMarked;
