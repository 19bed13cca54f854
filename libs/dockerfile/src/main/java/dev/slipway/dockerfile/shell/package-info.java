/** The word expansion that BuildKit does in Dockerfiles: quotes, escapes, variables and patterns. */
@NullMarked
package dev.slipway.dockerfile.shell;

import org.jspecify.annotations.NullMarked;
