/** What {@code docs/benchmarks.md} says of copies. */
@NullMarked
package dev.slipway.registry.measure;

import org.jspecify.annotations.NullMarked;
