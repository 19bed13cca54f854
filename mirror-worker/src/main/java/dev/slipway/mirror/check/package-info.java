/** When the images of the mirror were last compared with their upstreams. */
@NullMarked
package dev.slipway.mirror.check;

import org.jspecify.annotations.NullMarked;
