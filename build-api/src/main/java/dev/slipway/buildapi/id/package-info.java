/** Ids of what build-api makes: builds and tokens. */
@NullMarked
package dev.slipway.buildapi.id;

import org.jspecify.annotations.NullMarked;
