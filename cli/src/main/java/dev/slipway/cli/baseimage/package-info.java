/** The images of the mirror: {@code slipway base-images}. */
@NullMarked
package dev.slipway.cli.baseimage;

import org.jspecify.annotations.NullMarked;
