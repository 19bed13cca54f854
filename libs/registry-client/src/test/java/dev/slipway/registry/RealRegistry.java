package dev.slipway.registry;

import dev.slipway.registry.process.DistributionProcess;
import dev.slipway.registry.process.DistributionSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A real registry on a free port, open to everybody, for integration tests. */
final class RealRegistry {
    private RealRegistry() {}

    static DistributionProcess start(Path directory) throws IOException, InterruptedException {
        return DistributionProcess.start(settings(directory));
    }

    static DistributionSettings settings(Path directory) throws IOException {
        return DistributionSettings.open(
                new InetSocketAddress("127.0.0.1", freePort()),
                directory.resolve("data"),
                directory.resolve("registry.log"));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
