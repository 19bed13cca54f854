package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

/**
 * A TCP port of the host that the machine reaches under its host name: the agent listens on {@code 127.0.0.1:listenPort} and
 * carries each connection to {@code host:port}, so that {@code 127.0.0.1:5000} means the same registry inside and outside.
 */
public record Forward(int listenPort, String host, int port) {
    public Forward {
        requirePort(listenPort);
        requireNonNull(host, "host");
        requirePort(port);
    }

    private static void requirePort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a TCP port: " + port);
        }
    }
}
