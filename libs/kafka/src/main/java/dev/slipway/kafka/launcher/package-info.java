/** Which launchers there are, and how each stands: what follows from the topic {@link dev.slipway.events.Topics#LAUNCHER_STATE}. */
@NullMarked
package dev.slipway.kafka.launcher;

import org.jspecify.annotations.NullMarked;
