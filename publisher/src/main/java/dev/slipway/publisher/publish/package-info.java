/**
 * Gives images the names that callers asked for: in Slipway's registry by mounting what is there, in other registries by copying. What
 * a registry does not want is final. What is broken is tried again, and then the name fails.
 */
@NullMarked
package dev.slipway.publisher.publish;

import org.jspecify.annotations.NullMarked;
