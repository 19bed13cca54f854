/** Dockerfile text to located instructions, external images and rewritten text. */
@NullMarked
package dev.slipway.dockerfile;

import org.jspecify.annotations.NullMarked;
