package dev.slipway.machine.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The far end of all connections of one machine, for as long as it is open: in the machine's network namespace it accepts them and
 * answers questions for names; outside of it makes the connections that {@link Reach} allows.
 */
public final class MachineNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MachineNetwork.class);
    private static final int BACKLOG = 256;
    private static final int QUESTIONS_AT_ONCE = 64;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int LARGEST_QUESTION = 4096;
    /** What every client takes (RFC 1035, 4.2.1); a longer answer is asked for again over TCP. */
    private static final int LARGEST_ANSWER = 512;

    private final ServerSocketChannel gate;
    private final DatagramChannel questions;
    private final Connections connections;
    private final NameServer nameServer;
    private final Lookups lookups;
    private final Semaphore turns = new Semaphore(QUESTIONS_AT_ONCE);

    private MachineNetwork(Sockets sockets, Connections connections, NameServer nameServer, Lookups lookups) {
        this.gate = sockets.gate();
        this.questions = sockets.questions();
        this.connections = connections;
        this.nameServer = nameServer;
        this.lookups = lookups;
    }

    private record Sockets(ServerSocketChannel gate, DatagramChannel questions) {
        static Sockets open() throws IOException {
            ServerSocketChannel gate = ServerSocketChannel.open(StandardProtocolFamily.INET);
            try {
                gate.bind(new InetSocketAddress(anyAddress(), MachineAddresses.GATE_PORT), BACKLOG);
                DatagramChannel questions = DatagramChannel.open(StandardProtocolFamily.INET);
                try {
                    questions.bind(new InetSocketAddress(MachineAddresses.RESOLVER, MachineAddresses.DNS_PORT));
                    return new Sockets(gate, questions);
                } catch (IOException | RuntimeException e) {
                    questions.close();
                    throw e;
                }
            } catch (IOException | RuntimeException e) {
                gate.close();
                throw e;
            }
        }

        private static InetAddress anyAddress() {
            return InetAddress.ofLiteral("0.0.0.0");
        }
    }

    /**
     * Opens it in the network namespace of a process, which has the addresses of {@link MachineAddresses} by then.
     *
     * @throws IOException where this process may not, or the other one is gone
     */
    static MachineNetwork open(
            long pid, Reach reach, NetworkLimits limits, Names.Resolver resolver, Refusals refusals, NetworkMeter meter)
            throws IOException, InterruptedException {
        Sockets sockets = NetworkNamespace.within(pid, Sockets::open);
        Lookups lookups = new Lookups();
        Names names = new Names(resolver, lookups);
        NameServer nameServer = new NameServer(reach, names, refusals);
        Connections connections = new Connections(reach, names, nameServer, limits, refusals, meter);
        MachineNetwork network = new MachineNetwork(sockets, connections, nameServer, lookups);
        Thread.ofVirtual().name("gate-of-" + pid).start(network::accept);
        Thread.ofVirtual().name("names-of-" + pid).start(network::answer);
        return network;
    }

    private void accept() {
        while (gate.isOpen()) {
            try {
                connections.take(gate.accept());
            } catch (IOException e) {
                if (gate.isOpen()) {
                    // Of descriptors, say; a moment later there may be some.
                    LOG.warn("a machine's network took no connection: reason={}", e.toString());
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        }
    }

    /** What comes while too many questions are open is lost, as datagrams may be; the client asks again. */
    private void answer() {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST_QUESTION);
        try {
            while (true) {
                SocketAddress from = questions.receive(buffer.clear());
                byte[] question = Arrays.copyOf(buffer.array(), buffer.position());
                if (turns.tryAcquire()) {
                    Thread.ofVirtual().start(() -> answer(question, from));
                }
            }
        } catch (IOException e) {
            if (questions.isOpen()) {
                LOG.warn("a machine's network answers no more questions: reason={}", e.toString());
            }
        }
    }

    private void answer(byte[] question, SocketAddress from) {
        try {
            questions.send(ByteBuffer.wrap(nameServer.answer(question, LARGEST_ANSWER)), from);
        } catch (IOException | RuntimeException e) {
            LOG.debug("no answer to a machine: reason={}", e.toString());
        } finally {
            turns.release();
        }
    }

    boolean isOpen() {
        return gate.isOpen();
    }

    /** What the machine has sent to the registry, bytes. */
    public long pushedBytes() {
        return connections.pushedBytes();
    }

    /** Ends all connections. */
    @Override
    public void close() {
        try {
            gate.close();
            questions.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            connections.close();
            lookups.close();
        }
    }
}
