/** What an event does to the life of a build, and how a build ends. All folds use it. */
@NullMarked
package dev.slipway.events.life;

import org.jspecify.annotations.NullMarked;
