/** The ways to other registries, which of them are away, and which of them failed in the middle of a copy. */
@NullMarked
package dev.slipway.mirror.upstream;

import org.jspecify.annotations.NullMarked;
