/** The commands about secrets that a tenant stores for its builds. */
@NullMarked
package dev.slipway.cli.secret;

import org.jspecify.annotations.NullMarked;
