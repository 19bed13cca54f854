package dev.slipway.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The ports on loopback. One that was asked for as 0 is chosen once and kept in the data directory, because image
 * references, the broker's address and the registry's realm all carry their port.
 */
record Ports(int http, int registry, int kafka, int database, int management) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Ports resolve(StandaloneOptions options, Path file) throws IOException {
        Ports known = Files.exists(file) ? JSON.readValue(file.toFile(), Ports.class) : new Ports(0, 0, 0, 0, 0);
        Ports ports = new Ports(
                choose(options.httpPort, known.http),
                choose(options.registryPort, known.registry),
                choose(options.kafkaPort, known.kafka),
                choose(0, known.database),
                choose(options.managementPort, known.management));
        DataDirectory.writeOwnerOnly(file, JSON.writeValueAsString(ports));
        return ports;
    }

    /** @throws PortTakenException if somebody else listens on one of them; names the option that chooses another */
    void requireFree() throws PortTakenException {
        requireFree(http, "--http-port");
        requireFree(management, "--management-port");
        requireFree(registry, "--registry-port");
        requireFree(kafka, "--kafka-port");
    }

    private static int choose(int wanted, int known) throws IOException {
        if (wanted != 0) {
            return wanted;
        }
        return known != 0 ? known : free();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void requireFree(int port, String option) throws PortTakenException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
        } catch (IOException e) {
            throw new PortTakenException(
                    "port " + port + " is taken; choose another with " + option + ", or 0 for any that is free");
        }
    }

    /** Somebody else listens there. */
    static final class PortTakenException extends Exception {
        private static final long serialVersionUID = 1;

        PortTakenException(String message) {
            super(message);
        }
    }
}
