/**
 * Removing names of images, and what nobody needs any more: asked for by event, done by the publisher. What it told is kept in memory, from
 * the topic's beginning, because few requests are ever looked at again.
 */
@NullMarked
package dev.slipway.buildapi.removal;

import org.jspecify.annotations.NullMarked;
