package dev.slipway.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A line to a server that counts what gets to the other end, and lets only so much a second pass on each connection. */
final class SlowLine implements AutoCloseable {
    private static final int BYTES_A_SECOND = 200 << 10;
    private static final int PORTION = 16 << 10;

    private final ServerSocket server;
    private final URI target;
    private final int bytesASecond;
    private final AtomicLong sent = new AtomicLong();

    private SlowLine(ServerSocket server, URI target, int bytesASecond) {
        this.server = server;
        this.target = target;
        this.bytesASecond = bytesASecond;
    }

    /** Two hundred KiB a second. */
    static SlowLine to(URI target) throws IOException {
        return to(target, BYTES_A_SECOND);
    }

    static SlowLine to(URI target, int bytesASecond) throws IOException {
        SlowLine line = new SlowLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, bytesASecond);
        Thread.ofPlatform().daemon().name("slow-line").start(line::accept);
        return line;
    }

    /** Host and port of this end. */
    String authority() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** How many bytes have reached the server. */
    long sent() {
        return sent.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket there = new Socket(target.getHost(), target.getPort());
                Thread.ofPlatform().daemon().start(() -> copy(client, there, true));
                Thread.ofPlatform().daemon().start(() -> copy(there, client, false));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void copy(Socket from, Socket to, boolean slow) {
        byte[] portion = new byte[PORTION];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(portion); read >= 0; read = in.read(portion)) {
                out.write(portion, 0, read);
                if (slow) {
                    sent.addAndGet(read);
                    Thread.sleep(Duration.ofSeconds(1).multipliedBy(read).dividedBy(bytesASecond));
                }
            }
        } catch (IOException e) {
            // One end has hung up, and so does this one.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
