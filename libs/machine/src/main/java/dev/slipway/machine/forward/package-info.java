/**
 * Ways into a machine from this host: {@link dev.slipway.machine.forward.PortForward} takes connections to a port of this host's and makes
 * them anew within the machine's network namespace. Where it cannot be opened it says so by an {@link java.io.IOException}; a connection
 * that the machine does not take is closed.
 */
@NullMarked
package dev.slipway.machine.forward;

import org.jspecify.annotations.NullMarked;
