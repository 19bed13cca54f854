package dev.slipway.machine.forward;

import dev.slipway.machine.network.Carrier;
import dev.slipway.machine.network.MachineAddresses;
import dev.slipway.machine.network.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** A port of this host that leads to one of a machine, for as long as it is open. */
public final class PortForward implements AutoCloseable {
    private static final int AT_ONCE = 256;

    private final ServerSocketChannel door;
    private final long pid;
    private final int machinePort;
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();
    private final Semaphore turns = new Semaphore(AT_ONCE);

    private PortForward(ServerSocketChannel door, long pid, int machinePort) {
        this.door = door;
        this.pid = pid;
        this.machinePort = machinePort;
    }

    /**
     * Takes a port of this host.
     *
     * @param host where to listen; port 0 takes any that is free
     * @throws IOException where it is taken
     */
    public static ServerSocketChannel listen(InetSocketAddress host) throws IOException {
        ServerSocketChannel door = ServerSocketChannel.open();
        try {
            return door.bind(host);
        } catch (IOException | RuntimeException e) {
            door.close();
            throw new IOException(
                    "port " + host.getPort() + " of " + host.getAddress().getHostAddress() + " cannot be listened on: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Lets connections pass.
     *
     * @param door what {@link #listen} returned; it is closed with this
     * @param pid of a process in the machine's network namespace
     */
    public static PortForward open(ServerSocketChannel door, long pid, int machinePort) {
        PortForward forward = new PortForward(door, pid, machinePort);
        Thread.ofVirtual().name("forward-to-" + machinePort).start(forward::accept);
        return forward;
    }

    private void accept() {
        try {
            while (true) {
                turns.acquire();
                SocketChannel client = door.accept();
                Thread.ofVirtual().start(() -> carry(client));
            }
        } catch (IOException e) {
            // It was closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carry(SocketChannel client) {
        clients.add(client);
        try (client;
                SocketChannel machine = NetworkNamespace.within(
                        pid, () -> SocketChannel.open(new InetSocketAddress(MachineAddresses.MACHINE, machinePort)))) {
            Carrier.both(client, machine, _ -> true);
        } catch (IOException e) {
            // Nobody listens there, or one of them is gone: the client sees its connection end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.remove(client);
            turns.release();
        }
    }

    @Override
    public void close() {
        try {
            door.close();
            for (SocketChannel client : clients) {
                client.close();
            }
        } catch (IOException e) {
            // They are closed all the same.
        }
    }
}
