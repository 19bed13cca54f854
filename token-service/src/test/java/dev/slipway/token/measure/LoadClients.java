package dev.slipway.token.measure;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** Clients with connections that stay open, and that spend little on anything but the requests. */
final class LoadClients {
    private static final int CONNECTIONS = 16;

    private final URI server;
    private final List<byte[]> requests;

    /** @param requests whole requests, of which each client takes any */
    LoadClients(URI server, List<byte[]> requests) {
        this.server = server;
        this.requests = requests;
    }

    /**
     * What was measured.
     *
     * @param nanoseconds of each request, sorted; where requests have a schedule, from the time at which it was due
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Result(long[] nanoseconds, Duration time) {
        double rate() {
            return nanoseconds.length / (time.toNanos() / 1e9);
        }

        double milliseconds(double part) {
            return nanoseconds[(int) Math.min(nanoseconds.length - 1, nanoseconds.length * part)] / 1e6;
        }
    }

    /** One request after another on each connection. */
    Result asFastAsTheyCome(Duration time) throws Exception {
        return run(time, 0);
    }

    /** So many requests a second in all, whether the ones before were answered in time or not. */
    Result at(int rate, Duration time) throws Exception {
        return run(time, Duration.ofSeconds(CONNECTIONS).toNanos() / rate);
    }

    private Result run(Duration time, long interval) throws Exception {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            List<Callable<long[]>> clients = new ArrayList<>();
            for (int client = 0; client < CONNECTIONS; client++) {
                long first = start + interval * client / CONNECTIONS;
                clients.add(() -> client(first, end, interval));
            }
            long[] all = LongStream.empty().toArray();
            for (var client : threads.invokeAll(clients)) {
                long[] own = client.get();
                all = LongStream.concat(Arrays.stream(all), Arrays.stream(own)).toArray();
            }
            long took = System.nanoTime() - start;
            Arrays.sort(all);
            return new Result(all, Duration.ofNanos(took));
        }
    }

    private long[] client(long first, long end, long interval) throws IOException {
        LongStream.Builder times = LongStream.builder();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
            OutputStream out = socket.getOutputStream();
            long due = first;
            while (due < end && System.nanoTime() < end) {
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                long begun = interval == 0 ? System.nanoTime() : due;
                out.write(requests.get(ThreadLocalRandom.current().nextInt(requests.size())));
                readAnswer(in);
                times.add(System.nanoTime() - begun);
                due += interval;
            }
        }
        return times.build().toArray();
    }

    private static void readAnswer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("refused: " + status);
        }
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the server hung up");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
