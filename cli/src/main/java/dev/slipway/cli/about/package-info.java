/** What the command says of itself: its version, and what a shell completes. */
@NullMarked
package dev.slipway.cli.about;

import org.jspecify.annotations.NullMarked;
