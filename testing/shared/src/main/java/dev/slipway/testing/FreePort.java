package dev.slipway.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports on loopback that nobody listens on. */
public final class FreePort {
    private FreePort() {}

    /**
     * A port that is free now. Nothing reserves it, so take it soon.
     *
     * @throws IOException if none is free
     */
    public static int pick() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** The same, as an address on 127.0.0.1. */
    public static InetSocketAddress address() throws IOException {
        return new InetSocketAddress("127.0.0.1", pick());
    }
}
