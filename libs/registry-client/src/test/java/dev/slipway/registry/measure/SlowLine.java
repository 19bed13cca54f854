package dev.slipway.registry.measure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A line to a server on this machine: each byte takes half of a round trip's time, and all connections together get so many bytes
 * a second in each direction. The kernel of a test machine may have no means of its own for that. A process of its own, so that its
 * processor time is not that of the copies.
 */
final class SlowLine {
    private static final int PIECE = 16 << 10;
    private static final int PIECES_UNDER_WAY = 256;

    private record Piece(byte[] bytes, int length, long dueNanos) {}

    private final ServerSocket server;
    private final URI target;
    private final long delayNanos;
    private final Share upwards;
    private final Share downwards;

    private SlowLine(URI target, long delayNanos, long bytesPerSecond) throws IOException {
        this.server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        this.target = target;
        this.delayNanos = delayNanos;
        this.upwards = new Share(bytesPerSecond);
        this.downwards = new Share(bytesPerSecond);
    }

    /** Prints its address, and carries until somebody ends it. */
    public static void main(String[] arguments) throws IOException {
        SlowLine line = new SlowLine(
                URI.create(arguments[0]), Long.parseLong(arguments[1]) * 1_000_000 / 2, Long.parseLong(arguments[2]));
        System.out.println("http://127.0.0.1:" + line.server.getLocalPort());
        line.accept();
    }

    private void accept() {
        while (true) {
            try {
                Socket client = server.accept();
                Socket registry = new Socket(target.getHost(), target.getPort());
                client.setTcpNoDelay(true);
                registry.setTcpNoDelay(true);
                carry(client, registry, upwards);
                carry(registry, client, downwards);
            } catch (IOException e) {
                // The registry is away: the client sees a closed connection.
            }
        }
    }

    private void carry(Socket from, Socket to, Share share) {
        BlockingQueue<Piece> underWay = new ArrayBlockingQueue<>(PIECES_UNDER_WAY);
        Thread.ofVirtual().start(() -> {
            try (InputStream in = from.getInputStream()) {
                while (true) {
                    byte[] bytes = new byte[PIECE];
                    int length = in.read(bytes);
                    long sentAt = length > 0 ? share.take(length) : System.nanoTime();
                    underWay.put(new Piece(bytes, length, sentAt + delayNanos));
                    if (length < 0) {
                        return;
                    }
                }
            } catch (IOException e) {
                underWay.offer(new Piece(new byte[0], -1, 0));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Thread.ofVirtual().start(() -> {
            try (OutputStream out = to.getOutputStream()) {
                for (Piece piece = underWay.take(); piece.length() >= 0; piece = underWay.take()) {
                    Thread.sleep(Duration.ofNanos(Math.max(0, piece.dueNanos() - System.nanoTime())));
                    out.write(piece.bytes(), 0, piece.length());
                }
            } catch (IOException e) {
                // The other end is gone.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** What all connections share in one direction. */
    private static final class Share {
        private final double nanosPerByte;
        private long freeAt = System.nanoTime();

        Share(long bytesPerSecond) {
            this.nanosPerByte = 1e9 / bytesPerSecond;
        }

        /** When the last of these bytes has left. */
        synchronized long take(int bytes) {
            freeAt = Math.max(freeAt, System.nanoTime()) + (long) (bytes * nanosPerByte);
            return freeAt;
        }
    }
}
