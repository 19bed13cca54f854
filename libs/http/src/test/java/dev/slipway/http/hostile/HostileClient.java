package dev.slipway.http.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Sends what it is told, byte for byte, while it waits for an answer. */
public final class HostileClient {
    private static final int SILENCE_MILLIS = 20_000;
    private static final int MEGABYTE = 1 << 20;

    private final URI server;

    /** A client of the server at this address. */
    public HostileClient(URI server) {
        this.server = server;
    }

    /**
     * What became of a request.
     *
     * @param status of the answer; 0 where the server closed the connection without one, -1 where it did nothing at all
     * @param sent bytes of the body that the system took before the connection was closed
     * @param lines of the answer's head and body, as far as it came
     */
    public record Answer(int status, long sent, List<String> lines) {
        /** An error, or no answer. */
        public boolean isRefusal() {
            return status == 0 || (status >= 400 && status < 500);
        }
    }

    /** How a body comes. */
    public enum Body {
        /** It says how long it is: a terabyte. */
        DECLARED("Content-Length: 1099511627776"),
        /** It says nothing. */
        CHUNKED("Transfer-Encoding: chunked");

        private final String header;

        Body(String header) {
            this.header = header;
        }
    }

    /**
     * Sends a request with a body that does not end, and hangs up when it is answered.
     *
     * @param headers each {@code Name: value}
     */
    public Answer send(Endpoint endpoint, Body body, String... headers) throws IOException, InterruptedException {
        return send(endpoint, body, 1024L * MEGABYTE, false, headers);
    }

    /** The same, and goes on sending after the answer up to this number of bytes. */
    public Answer sendAll(Endpoint endpoint, Body body, long bytes, String... headers)
            throws IOException, InterruptedException {
        return send(endpoint, body, bytes, true, headers);
    }

    /** Sends a request's head alone. */
    public Answer head(Endpoint endpoint, String... headers) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(head(endpoint, "Connection: close", headers));
            return answer(socket, 0, true);
        }
    }

    private Answer send(Endpoint endpoint, Body body, long bytes, boolean all, String... headers)
            throws IOException, InterruptedException {
        AtomicLong sent = new AtomicLong();
        try (Socket socket = connect()) {
            socket.getOutputStream().write(head(endpoint, body.header, headers));
            Thread writer = Thread.startVirtualThread(() -> write(socket, body, bytes, sent));
            Answer answer = answer(socket, 0, false);
            if (all) {
                writer.join();
            }
            socket.close();
            writer.join();
            return new Answer(answer.status(), sent.get(), answer.lines());
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(SILENCE_MILLIS);
        return socket;
    }

    private byte[] head(Endpoint endpoint, String bodyHeader, String... headers) {
        List<String> lines = new ArrayList<>(List.of(
                endpoint.method() + " " + endpoint.path() + " HTTP/1.1", "Host: " + server.getAuthority(), bodyHeader));
        lines.addAll(List.of(headers));
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void write(Socket socket, Body body, long bytes, AtomicLong sent) {
        // A form as far as it goes: "x=&x=&…" is many parameters, too.
        byte[] data = "x=&".repeat(16 * 1024).getBytes(StandardCharsets.US_ASCII);
        byte[] size = (Integer.toHexString(data.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        try {
            OutputStream out = socket.getOutputStream();
            while (sent.get() < bytes) {
                if (body == Body.CHUNKED) {
                    out.write(size);
                }
                out.write(data);
                if (body == Body.CHUNKED) {
                    out.write('\r');
                    out.write('\n');
                }
                sent.addAndGet(data.length);
            }
        } catch (IOException e) {
            // The server has hung up, or the test.
            return;
        }
    }

    private static Answer answer(Socket socket, long sent, boolean whole) {
        List<String> lines = new ArrayList<>();
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
                if (line.isEmpty() && !whole) {
                    break;
                }
            }
        } catch (SocketTimeoutException e) {
            return new Answer(-1, sent, lines);
        } catch (IOException e) {
            // Reset: what has come counts.
        }
        return new Answer(
                lines.isEmpty() ? 0 : Integer.parseInt(lines.getFirst().split(" ")[1]), sent, lines);
    }
}
