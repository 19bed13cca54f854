/**
 * Who may read which repository of the mirror, as mirror-worker publishes it. token-service asks nobody: it reads the compacted
 * topic {@code slipway.mirror-repository} into memory.
 */
@NullMarked
package dev.slipway.token.mirror;

import org.jspecify.annotations.NullMarked;
