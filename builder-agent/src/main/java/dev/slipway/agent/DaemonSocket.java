package dev.slipway.agent;

import dev.slipway.agent.protocol.Result;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits until BuildKit's daemon answers on its Unix socket. The directory's change notifications say when the socket is
 * there; the daemon's answer to a first request says when it is ready.
 */
final class DaemonSocket {
    /** Between creating its socket and listening on it, a daemon refuses connections for an instant. */
    private static final Duration REFUSED_PAUSE = Duration.ofMillis(20);

    private DaemonSocket() {}

    static void await(BuildKit buildKit, Duration patience) throws IOException, InterruptedException, BuildFailure {
        long deadline = System.nanoTime() + patience.toNanos();
        Path socket = buildKit.socket();
        awaitFile(socket, deadline);
        while (!answers(socket, buildKit.probe())) {
            if (System.nanoTime() > deadline) {
                throw new BuildFailure(Result.Kind.MACHINERY, "BuildKit's daemon did not answer on " + socket);
            }
            Thread.sleep(REFUSED_PAUSE);
        }
    }

    private static void awaitFile(Path socket, long deadline) throws IOException, InterruptedException, BuildFailure {
        Path directory = socket.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("no directory holds " + socket);
        }
        Files.createDirectories(directory);
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(socket)) {
                WatchKey key = watch.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (key == null) {
                    throw new BuildFailure(Result.Kind.MACHINERY, "BuildKit's daemon did not create " + socket);
                }
                key.pollEvents();
                key.reset();
            }
        }
    }

    private static boolean answers(Path socket, String probe) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            if (probe.isEmpty()) {
                return true;
            }
            channel.write(ByteBuffer.wrap(probe.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(64);
            return channel.read(answer) > 0
                    && new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII).contains(" 200 ");
        } catch (IOException e) {
            return false;
        }
    }
}
