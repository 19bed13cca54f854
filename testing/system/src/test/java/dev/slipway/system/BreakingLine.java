package dev.slipway.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;

/** A line to a server that breaks once, after so many bytes of its answers, in the middle of the answer that is on its way then. */
final class BreakingLine implements AutoCloseable {
    private static final int PORTION = 16 << 10;

    private final ServerSocket server;
    private final URI target;
    private final AtomicLong left;

    private BreakingLine(ServerSocket server, URI target, long bytes) {
        this.server = server;
        this.target = target;
        this.left = new AtomicLong(bytes);
    }

    static BreakingLine to(URI target, long bytes) throws IOException {
        BreakingLine line = new BreakingLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, bytes);
        Thread.ofPlatform().daemon().name("breaking-line").start(line::accept);
        return line;
    }

    /** This end. */
    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    boolean isBroken() {
        return left.get() <= 0;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket there = new Socket(target.getHost(), target.getPort());
                Thread.ofPlatform().daemon().start(() -> copy(client, there, false));
                Thread.ofPlatform().daemon().start(() -> copy(there, client, true));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void copy(Socket from, Socket to, boolean breaks) {
        byte[] portion = new byte[PORTION];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(portion); read >= 0; read = in.read(portion)) {
                out.write(portion, 0, read);
                if (breaks && left.get() > 0 && left.addAndGet(-read) <= 0) {
                    return;
                }
            }
        } catch (IOException e) {
            // One end has hung up, and so does this one.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
