/** Which record travels on which topic. */
@NullMarked
package dev.slipway.events.type;

import org.jspecify.annotations.NullMarked;
