/** Request bodies of any size: what nobody reads takes no memory either. */
@NullMarked
package dev.slipway.buildapi.body;

import org.jspecify.annotations.NullMarked;
