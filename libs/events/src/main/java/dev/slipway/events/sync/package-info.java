/** Tags of a repository that the mirror is to have: which ones, and what became of each. */
@NullMarked
package dev.slipway.events.sync;

import org.jspecify.annotations.NullMarked;
