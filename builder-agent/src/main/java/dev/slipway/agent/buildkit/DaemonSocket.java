package dev.slipway.agent.buildkit;

import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.report.BuildFailure;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Waits until BuildKit's daemon answers on its Unix socket. Change notifications of directories say when the socket is
 * there; the daemon's answer to a first request says when it is ready. A daemon whose end is noted is not waited for.
 */
public final class DaemonSocket {
    /** Between creating its socket and listening on it, a daemon refuses connections for an instant. */
    private static final Duration REFUSED_PAUSE = Duration.ofMillis(20);
    /** Milliseconds; a daemon may take a connection and then be stuck. */
    private static final long LONGEST_ANSWER = 5_000;

    private final BuildKit buildKit;
    private final Path end;
    private final long deadline;

    private DaemonSocket(BuildKit buildKit, Path end, Duration patience) {
        this.buildKit = buildKit;
        this.end = end;
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    /**
     * @param end a file that says how the daemon ended, and is not there while it runs
     * @throws BuildFailure where the daemon has ended, or takes longer
     */
    public static void await(BuildKit buildKit, Path end, Duration patience)
            throws IOException, InterruptedException, BuildFailure {
        new DaemonSocket(buildKit, end, patience).await();
    }

    private void await() throws IOException, InterruptedException, BuildFailure {
        awaitFile();
        while (!answers()) {
            requireAlive();
            if (System.nanoTime() > deadline) {
                throw failure("did not answer on " + buildKit.socket());
            }
            Thread.sleep(REFUSED_PAUSE);
        }
    }

    private void awaitFile() throws IOException, InterruptedException, BuildFailure {
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            for (Path file : List.of(buildKit.socket(), end)) {
                Files.createDirectories(directoryOf(file)).register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            }
            while (!Files.exists(buildKit.socket())) {
                requireAlive();
                WatchKey key = watch.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (key == null) {
                    throw failure("did not create " + buildKit.socket());
                }
                key.pollEvents();
                key.reset();
            }
        }
    }

    private void requireAlive() throws IOException, BuildFailure {
        if (Files.exists(end)) {
            throw failure("is gone: " + Files.readString(end).strip());
        }
    }

    private static BuildFailure failure(String what) {
        return new BuildFailure(Result.Kind.MACHINERY, "BuildKit's daemon " + what);
    }

    private static Path directoryOf(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("no directory holds " + file);
        }
        return directory;
    }

    private boolean answers() {
        String probe = buildKit.probe();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector readable = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(buildKit.socket()));
            if (probe.isEmpty()) {
                return true;
            }
            channel.write(ByteBuffer.wrap(probe.getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(readable, SelectionKey.OP_READ);
            readable.select(Math.clamp(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()), 1, LONGEST_ANSWER));
            ByteBuffer answer = ByteBuffer.allocate(64);
            return channel.read(answer) > 0
                    && new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII).contains(" 200 ");
        } catch (IOException e) {
            return false;
        }
    }
}
