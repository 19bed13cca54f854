/** {@code slipway images}: the names of images in Slipway's registry. */
@NullMarked
package dev.slipway.cli.image;

import org.jspecify.annotations.NullMarked;
