/** The text of a Dockerfile: physical lines, and characters that know the place that they came from. */
@NullMarked
package dev.slipway.dockerfile.text;

import org.jspecify.annotations.NullMarked;
