/** How large a copy is, and how far: what is known of it before it begins, and what is told while it goes on. */
@NullMarked
package dev.slipway.mirror.copy;

import org.jspecify.annotations.NullMarked;
