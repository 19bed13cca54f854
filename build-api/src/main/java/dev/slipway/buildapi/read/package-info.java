/**
 * What answers from the read model. {@link dev.slipway.buildapi.read.ReadModel} asks the database. {@link
 * dev.slipway.buildapi.read.BuildsResource} answers over HTTP. Nothing here writes; {@code fold} does.
 */
@NullMarked
package dev.slipway.buildapi.read;

import org.jspecify.annotations.NullMarked;
