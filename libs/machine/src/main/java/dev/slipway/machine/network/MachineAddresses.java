package dev.slipway.machine.network;

import java.net.InetAddress;

/** The addresses of a machine's network, which are the same in each. */
public final class MachineAddresses {
    /** The only neighbour. What lies on the host's loopback is reached at it. */
    public static final InetAddress GATEWAY = InetAddress.ofLiteral("10.0.2.2");

    /** Our resolver. */
    public static final InetAddress RESOLVER = InetAddress.ofLiteral("10.0.2.3");

    /** The machine's own. */
    public static final InetAddress MACHINE = InetAddress.ofLiteral("10.0.2.15");

    static final int DNS_PORT = 53;

    /** Where the kernel sends all TCP connections of the machine. */
    static final int GATE_PORT = 9;

    private MachineAddresses() {}
}
