/** Request bodies that may be larger than the server's small limit. The method that reads such a body bounds it itself. */
@NullMarked
package dev.slipway.buildapi.body;

import org.jspecify.annotations.NullMarked;
