/**
 * The throw-away machines that builds run in. A {@link dev.slipway.launcher.machine.Machine} boots the builder image and hands
 * back the private channel to its agent. What is said over that channel is no concern of this package.
 */
@NullMarked
package dev.slipway.launcher.machine;

import org.jspecify.annotations.NullMarked;
