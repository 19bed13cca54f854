/** What operators see of the launchers, as these themselves say it. Kept in memory alone: a minute later it is of no interest. */
@NullMarked
package dev.slipway.buildapi.launcher;

import org.jspecify.annotations.NullMarked;
