/** build-api as a whole, against the real broker, registry and database. */
@NullMarked
package dev.slipway.buildapi;

import org.jspecify.annotations.NullMarked;
