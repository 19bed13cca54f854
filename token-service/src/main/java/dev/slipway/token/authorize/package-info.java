/**
 * The step: a prepared build gets its grant and its credential. It loses the grant when it has finished.
 *
 * <p>Everything is idempotent on the build id. An event of a build that has ended changes nothing, in whatever order events
 * arrive.
 */
@NullMarked
package dev.slipway.token.authorize;

import org.jspecify.annotations.NullMarked;
