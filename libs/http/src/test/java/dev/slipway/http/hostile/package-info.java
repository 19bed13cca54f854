/** Requests that no honest client sends, for the tests of every service: whatever its path looks like, a body costs nothing. */
@NullMarked
package dev.slipway.http.hostile;

import org.jspecify.annotations.NullMarked;
