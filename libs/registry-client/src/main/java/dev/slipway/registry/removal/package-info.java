/**
 * Removes names and images from a registry: one tag of several, what no tag leads to any more, or all that a repository has.
 *
 * <p>The registry's own protocol removes a manifest with all of its tags, and nothing else. Each removal here can be repeated after it was
 * cut off anywhere, and then ends as it would have. Blobs stay, until the registry's garbage collection finds that nothing needs them.
 * Failures are {@link dev.slipway.registry.RegistryException}s.
 */
@NullMarked
package dev.slipway.registry.removal;

import org.jspecify.annotations.NullMarked;
