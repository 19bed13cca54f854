package dev.slipway.machine.network;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One machine's connections: each is judged, and then carried or cut. */
final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final int CONNECT_MILLIS = 20_000;
    /** A client that speaks first does so at once. */
    private static final Duration SPEAKS_WITHIN = Duration.ofSeconds(10);

    /**
     * Of each socket, so that many which nobody reads from take no more of the kernel's memory than this, which all processes of the host
     * share. By itself it would give each several megabytes.
     */
    private static final int SOCKET_BUFFER = 256 << 10;

    /** Over TCP, as datagrams have turns too. */
    private static final int QUESTIONS_AT_ONCE = 64;

    /** Between two looks at what the host has left. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /** What a machine may still send while space is short, so that a build goes on which only pulls. */
    private static final int WHILE_SHORT = 8 << 20;

    private static final int LARGEST_TOKEN_REQUEST = 64 << 10;
    private static final int LARGEST_NAME_ANSWER = 4096;

    private final Reach reach;
    private final Names names;
    private final NameServer nameServer;
    private final Refusals refusals;
    private final NetworkMeter meter;
    private final NetworkLimits limits;
    private final Semaphore free;
    private final Semaphore questions = new Semaphore(QUESTIONS_AT_ONCE);
    private final AtomicLong pushed = new AtomicLong();
    private long lookedAt = System.nanoTime() - LOOK_EVERY.toNanos();
    private boolean isShort;
    private long mayPushWhileShort = WHILE_SHORT;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Connections(
            Reach reach,
            Names names,
            NameServer nameServer,
            NetworkLimits limits,
            Refusals refusals,
            NetworkMeter meter) {
        this.reach = reach;
        this.names = names;
        this.nameServer = nameServer;
        this.refusals = refusals;
        this.meter = meter;
        this.limits = limits;
        this.free = new Semaphore(limits.connections());
    }

    /** Carries a connection of the machine, or cuts it; returns at once. */
    void take(SocketChannel client) {
        if (!free.tryAcquire()) {
            refusals.tell(Verdict.Refusal.TOO_MANY, "a connection");
            cut(client);
            return;
        }
        Thread.ofVirtual().start(() -> {
            try (client) {
                keep(client);
                serve(client);
            } catch (IOException | RuntimeException e) {
                LOG.debug("a machine's connection ends: reason={}", e.toString());
                cut(client);
            } finally {
                open.remove(client);
                free.release();
            }
        });
    }

    private void keep(SocketChannel channel) throws IOException {
        open.add(channel);
        if (closed) {
            throw new IOException("the machine is gone");
        }
    }

    private void serve(SocketChannel client) throws IOException {
        prepare(client);
        Optional<InetSocketAddress> wanted = OriginalDestination.of(client);
        if (wanted.isEmpty()) {
            cut(client);
            return;
        }
        switch (reach.of(wanted.get(), names)) {
            case Verdict.ToRelay(Relay relay) -> toRelay(client, relay);
            case Verdict.To(InetSocketAddress address) -> to(client, address, new byte[0]);
            case Verdict.ByName(InetSocketAddress address) -> byName(client, new FirstBytes(client), address);
            case Verdict.Question() -> question(client);
            case Verdict.Refused(Verdict.Refusal reason, String what) -> refuse(client, reason, what);
        }
    }

    private void toRelay(SocketChannel client, Relay relay) throws IOException {
        switch (relay.kind()) {
            case REGISTRY ->
                carry(client, connect(relay.address(), relay.host() + ":" + relay.port()), new byte[0], this::mayPush);
            case TOKEN_HOST ->
                carry(client, connect(relay.address(), relay.host() + ":" + relay.port()), new byte[0], _ -> true);
            case TOKEN_PATH -> tokens(client, relay);
        }
    }

    private boolean mayPush(int bytes) {
        meter.pushed(bytes);
        long after = pushed.addAndGet(bytes);
        if (after > limits.pushedBytes()) {
            refusals.tell(Verdict.Refusal.TOO_MUCH, "a push");
            return false;
        }
        if (!hasSpace(after)) {
            refusals.tell(Verdict.Refusal.NO_SPACE, "a push");
            return false;
        }
        return true;
    }

    private synchronized boolean hasSpace(long after) {
        if (System.nanoTime() - lookedAt > LOOK_EVERY.toNanos()) {
            isShort = limits.spaceIsShort().getAsBoolean();
            lookedAt = System.nanoTime();
        }
        if (!isShort) {
            mayPushWhileShort = after + WHILE_SHORT;
        }
        return after <= mayPushWhileShort;
    }

    /** What the machine has sent to the registry. */
    long pushedBytes() {
        return pushed.get();
    }

    private static void prepare(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
    }

    /** One request to the one path; whatever else that server offers is none of the machine's business. */
    private void tokens(SocketChannel client, Relay relay) throws IOException {
        FirstBytes first = new FirstBytes(client);
        Optional<RequestHead> head;
        Thread watch = Thread.ofVirtual().start(() -> cutAfterSilence(client, relay.host() + ":" + relay.port()));
        try {
            head = head(first);
        } finally {
            watch.interrupt();
        }
        long body = head.flatMap(RequestHead::bodyLength).orElse(Long.MAX_VALUE);
        boolean isAllowed = head.isPresent()
                && Set.of("GET", "POST").contains(head.get().method())
                && head.get().target().split("\\?", 2)[0].equals(relay.path())
                && body <= LARGEST_TOKEN_REQUEST;
        if (!isAllowed) {
            refusals.tell(
                    Verdict.Refusal.OTHER_PATH,
                    relay.host() + ":" + relay.port()
                            + head.map(h -> " " + h.target()).orElse(""));
            client.write(ByteBuffer.wrap("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1)));
            return;
        }
        int wanted = head.get().length() + (int) body;
        while (first.bytes().length < wanted && first.more()) {
            // The rest of the request is on its way.
        }
        byte[] all = first.bytes();
        byte[] rest = Arrays.copyOfRange(all, head.get().length(), Math.min(all.length, wanted));
        SocketChannel server = connect(relay.address(), relay.host() + ":" + relay.port());
        try (server) {
            write(server, head.get().asLast());
            write(server, rest);
            Carrier.copy(server, client, _ -> true);
        } finally {
            open.remove(server);
        }
    }

    private static Optional<RequestHead> head(FirstBytes first) throws IOException {
        while (!RequestHead.isWhole(first.bytes())) {
            if (!first.more()) {
                return Optional.empty();
            }
        }
        return RequestHead.parse(first.bytes());
    }

    private void to(SocketChannel client, InetSocketAddress address, byte[] first) throws IOException {
        carry(client, connect(address, names.describe(address)), first, _ -> true);
    }

    private void byName(SocketChannel client, FirstBytes first, InetSocketAddress address) throws IOException {
        byName(client, first, address, true);
    }

    /**
     * To an address that must belong to the name that the client says, which must be an allowed one.
     *
     * @param mayTunnel whether it may be a CONNECT, in which there is no other one
     */
    private void byName(SocketChannel client, FirstBytes first, InetSocketAddress address, boolean mayTunnel)
            throws IOException {
        Thread watch = Thread.ofVirtual().start(() -> cutAfterSilence(client, names.describe(address)));
        boolean isTls;
        Optional<RequestHead> head = Optional.empty();
        Optional<String> name;
        try {
            isTls = (first.bytes().length > 0 || first.more()) && ClientHello.begins(first.bytes());
            if (isTls) {
                name = serverName(first);
            } else {
                head = RequestHead.begins(first.bytes()) ? head(first) : Optional.empty();
                name = head.flatMap(RequestHead::host);
            }
        } finally {
            watch.interrupt();
        }
        if (head.isPresent() && head.get().method().equals("CONNECT")) {
            if (mayTunnel) {
                tunnel(client, first, head.get());
            } else {
                refuse(client, Verdict.Refusal.DOMAIN, head.get().target());
            }
            return;
        }
        Optional<Verdict.Refusal> refusal = refusal(name, address);
        if (refusal.isPresent()) {
            refuse(
                    client,
                    refusal.get(),
                    name.map(n -> n + ":" + address.getPort()).orElse(names.describe(address)));
            return;
        }
        to(client, address, isTls ? first.bytes() : onlyRequest(head.orElseThrow(), first.bytes()));
    }

    private void cutAfterSilence(SocketChannel client, String what) {
        try {
            Thread.sleep(SPEAKS_WITHIN);
            refuse(client, Verdict.Refusal.SILENT, what);
        } catch (InterruptedException e) {
            // It has spoken.
        }
    }

    private static Optional<String> serverName(FirstBytes first) throws IOException {
        while (true) {
            switch (ClientHello.read(first.bytes())) {
                case ClientHello.Reading.Whole(Optional<String> name) -> {
                    return name;
                }
                case ClientHello.Reading.Other() -> {
                    return Optional.empty();
                }
                case ClientHello.Reading.Unfinished() -> {
                    if (!first.more()) {
                        return Optional.empty();
                    }
                }
            }
        }
    }

    private Optional<Verdict.Refusal> refusal(Optional<String> name, InetSocketAddress address) {
        if (name.isEmpty()) {
            return Optional.of(Verdict.Refusal.NO_NAME);
        }
        if (!reach.allows(name.get())) {
            return Optional.of(Verdict.Refusal.DOMAIN);
        }
        try {
            return names.has(name.get(), address.getAddress())
                    ? Optional.empty()
                    : Optional.of(Verdict.Refusal.NOT_RESOLVED);
        } catch (UnknownHostException e) {
            return Optional.of(Verdict.Refusal.NOT_RESOLVED);
        }
    }

    /** A second request on the connection could name another host. */
    private static byte[] onlyRequest(RequestHead head, byte[] read) {
        byte[] start = head.asLast();
        byte[] all = Arrays.copyOf(start, start.length + read.length - head.length());
        System.arraycopy(read, head.length(), all, start.length, read.length - head.length());
        return all;
    }

    /** The client takes us for a proxy (RFC 9110, 9.3.6); what it says in the tunnel is judged like everything else. */
    private void tunnel(SocketChannel client, FirstBytes first, RequestHead head) throws IOException {
        String target = head.target();
        Optional<String> name = RequestHead.withoutPort(target);
        if (name.isEmpty() || !target.contains(":") || !reach.allows(name.get())) {
            refuse(client, Verdict.Refusal.DOMAIN, target);
            return;
        }
        int port = Integer.parseInt(target.substring(target.indexOf(':') + 1));
        Optional<InetAddress> address = names.resolve(name.get()).stream()
                .filter(found -> reach.refusal(found).isEmpty())
                .findFirst();
        if (address.isEmpty() || port < 1 || port > 0xffff) {
            refuse(client, Verdict.Refusal.NOT_PUBLIC, target);
            return;
        }
        names.told(name.get(), List.of(address.get()));
        write(client, "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        first.drop(head.length());
        byName(client, first, new InetSocketAddress(address.get(), port), false);
    }

    /** Questions over TCP (RFC 1035, 4.2.2): each has its length in front. */
    private void question(SocketChannel client) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(Short.BYTES);
        while (readWhole(client, length.clear())) {
            ByteBuffer question =
                    ByteBuffer.allocate(Short.toUnsignedInt(length.flip().getShort()));
            if (!readWhole(client, question)) {
                return;
            }
            byte[] answer = answer(question.array());
            write(
                    client,
                    ByteBuffer.allocate(Short.BYTES + answer.length)
                            .putShort((short) answer.length)
                            .put(answer)
                            .array());
        }
    }

    private byte[] answer(byte[] question) throws IOException {
        questions.acquireUninterruptibly();
        try {
            return nameServer.answer(question, LARGEST_NAME_ANSWER);
        } finally {
            questions.release();
        }
    }

    private static boolean readWhole(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    private SocketChannel connect(InetSocketAddress address, String what) throws IOException {
        StandardProtocolFamily family = address.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
        SocketChannel server = SocketChannel.open(family);
        try {
            keep(server);
            prepare(server);
            server.socket().connect(address, CONNECT_MILLIS);
            return server;
        } catch (IOException | RuntimeException e) {
            open.remove(server);
            server.close();
            refusals.tell(Verdict.Refusal.UNREACHABLE, what);
            throw e;
        }
    }

    private void carry(SocketChannel client, SocketChannel server, byte[] first, Carrier.Count sent)
            throws IOException {
        try (server) {
            if (first.length > 0) {
                write(server, first);
            }
            Carrier.both(client, server, sent);
        } finally {
            open.remove(server);
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private void refuse(SocketChannel client, Verdict.Refusal reason, String what) {
        refusals.tell(reason, what);
        cut(client);
    }

    /** The client sees a reset and waits for nothing. */
    private static void cut(SocketChannel client) {
        try (client) {
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            LOG.debug("a connection is gone already: reason={}", e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(Connections::cut);
    }
}
