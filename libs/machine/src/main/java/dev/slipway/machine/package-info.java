/**
 * The throw-away machines that builds run in. A {@link dev.slipway.machine.Machine} boots the builder image and
 * returns the private channel to its agent. This package does not know what is said over that channel.
 */
@NullMarked
package dev.slipway.machine;

import org.jspecify.annotations.NullMarked;
