/** Stages, the names that they take files from, and which of these are stages and not images. */
@NullMarked
package dev.slipway.dockerfile.stage;

import org.jspecify.annotations.NullMarked;
