/** {@code slipway build}: its options, the context that it uploads, and what it says of the end. */
@NullMarked
package dev.slipway.cli.build;

import org.jspecify.annotations.NullMarked;
