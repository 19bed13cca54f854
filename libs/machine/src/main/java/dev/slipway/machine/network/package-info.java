/**
 * What a build machine reaches, decided outside of it. The machine's network has no way out but the sockets that {@link
 * dev.slipway.machine.network.MachineNetwork} opens in it: all its TCP connections end there, and the launcher judges each and makes
 * another one to where it may go. So there is nothing to forward, no address to translate, and nothing of the host's firewall to
 * change; and what goes wrong shuts the machine in.
 */
@NullMarked
package dev.slipway.machine.network;

import org.jspecify.annotations.NullMarked;
