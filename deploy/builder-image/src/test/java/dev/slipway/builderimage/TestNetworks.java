package dev.slipway.builderimage;

import dev.slipway.machine.network.NetworkLimits;
import dev.slipway.machine.network.NetworkMeter;
import dev.slipway.machine.network.Networks;
import dev.slipway.machine.network.Relay;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;

/** Networks of machines whose registry listens on this host's loopback. */
final class TestNetworks {
    private TestNetworks() {}

    /** Machines reach the registry, and nothing else that is not public. */
    static Networks withRegistry(int port) {
        return of(List.of(Relay.registry(loopback(port, ""))));
    }

    /** The same, with the token endpoint at a port of its own. */
    static Networks withRegistry(int port, int tokenPort) {
        return of(List.of(Relay.registry(loopback(port, "")), Relay.token(loopback(tokenPort, "/token"))));
    }

    /** Machines reach all of these ports. */
    static Networks withPorts(int... ports) {
        return of(IntStream.of(ports)
                .mapToObj(port -> Relay.registry(loopback(port, "")))
                .toList());
    }

    private static Networks of(List<Relay> relays) {
        return new Networks(() -> relays, List.of(), List.of(), new NetworkLimits(256, 8L << 30), NetworkMeter.NONE);
    }

    private static URI loopback(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
