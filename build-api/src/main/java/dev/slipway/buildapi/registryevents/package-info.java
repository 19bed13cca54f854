/**
 * Pushes in the registry become {@code slipway.image.pushed}.
 *
 * <p>The registry notifies of them (Distribution, "Notifications"). It keeps its notifications in memory and loses them with its
 * process. So a sweep also looks for images that nobody was told of.
 */
@NullMarked
package dev.slipway.buildapi.registryevents;

import org.jspecify.annotations.NullMarked;
