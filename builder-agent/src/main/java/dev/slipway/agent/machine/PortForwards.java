package dev.slipway.agent.machine;

import dev.slipway.agent.protocol.Forward;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Listens on the machine's loopback and carries each connection to the host, so that names are the same on both. */
public final class PortForwards implements AutoCloseable {
    private static final int BACKLOG = 128;

    private final List<ServerSocket> listeners = new ArrayList<>();

    public static PortForwards open(List<Forward> forwards) throws IOException {
        var opened = new PortForwards();
        try {
            for (Forward forward : forwards) {
                var listener = new ServerSocket(forward.listenPort(), BACKLOG, InetAddress.getByName("127.0.0.1"));
                opened.listeners.add(listener);
                Thread.ofVirtual().start(() -> accept(listener, forward));
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private static void accept(ServerSocket listener, Forward forward) {
        try {
            while (true) {
                Socket near = listener.accept();
                Thread.ofVirtual().start(() -> carry(near, forward));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private static void carry(Socket near, Forward forward) {
        try (near;
                Socket far = new Socket(forward.host(), forward.port())) {
            Thread back = Thread.ofVirtual().start(() -> copy(far, near));
            copy(near, far);
            back.join();
        } catch (IOException e) {
            // The near side sees its connection closed, as it would without a forward.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // It was of no use any more.
        }
    }

    @Override
    public void close() {
        listeners.forEach(PortForwards::closeQuietly);
    }
}
