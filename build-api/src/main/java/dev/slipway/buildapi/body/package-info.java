/** Request bodies that may be larger than the server's small limit, because the method that reads them bounds them itself. */
@NullMarked
package dev.slipway.buildapi.body;

import org.jspecify.annotations.NullMarked;
