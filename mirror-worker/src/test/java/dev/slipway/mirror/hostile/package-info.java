/** A registry that does everything wrong that a registry can do, and the images that it has. */
@NullMarked
package dev.slipway.mirror.hostile;

import org.jspecify.annotations.NullMarked;
