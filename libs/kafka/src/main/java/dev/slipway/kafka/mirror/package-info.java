/**
 * Who may read which repository of the mirror, as every service that has to know folds it from the compacted topic {@code
 * slipway.mirror-repository}.
 */
@NullMarked
package dev.slipway.kafka.mirror;

import org.jspecify.annotations.NullMarked;
