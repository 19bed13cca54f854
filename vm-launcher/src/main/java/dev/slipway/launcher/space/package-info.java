/**
 * What machines take of this host's disks. {@link dev.slipway.launcher.space.SpaceGuard} ends the one that takes the most when
 * less is left than others need.
 */
@NullMarked
package dev.slipway.launcher.space;

import org.jspecify.annotations.NullMarked;
