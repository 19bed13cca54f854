/** Instructions and their parts: directives, continued lines, flags, JSON arrays, heredocs and mounts. */
@NullMarked
package dev.slipway.dockerfile.instruction;

import org.jspecify.annotations.NullMarked;
