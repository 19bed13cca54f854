/**
 * What answers from the read model: {@link dev.slipway.buildapi.read.ReadModel} asks the database, {@link
 * dev.slipway.buildapi.read.BuildsResource} says it over HTTP. Nothing here writes; that is for {@code fold}.
 */
@NullMarked
package dev.slipway.buildapi.read;

import org.jspecify.annotations.NullMarked;
