package dev.slipway.cli.disk;

import static dev.slipway.cli.api.FakeApi.json;

import com.sun.net.httpserver.HttpExchange;
import dev.slipway.cli.api.FakeApi;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A disk as a converter serves it, over connections that break where a test wants it. */
final class FakeDisk implements FakeApi.Answer {
    static final String ADDRESS = "/disks/aa?signature=s";

    private final byte[] contents;
    private final String sha256;
    private final Queue<Integer> cuts = new ConcurrentLinkedQueue<>();
    private final List<String> ranges = new CopyOnWriteArrayList<>();

    FakeDisk(byte[] contents) {
        this(contents, sha256(contents));
    }

    /** One whose bytes need not be those of its checksum. */
    FakeDisk(byte[] contents, String sha256) {
        this.contents = contents;
        this.sha256 = sha256;
    }

    /** Random bytes, zeros in the middle and at the end. */
    static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        Arrays.fill(bytes, size / 4, size / 2, (byte) 0);
        Arrays.fill(bytes, size - size / 8, size, (byte) 0);
        return bytes;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Breaks the next connections after so many bytes each. */
    FakeDisk cutAfter(Integer... bytes) {
        cuts.addAll(List.of(bytes));
        return this;
    }

    /** What was asked for: the header Range of each request, or {@code whole}. */
    List<String> ranges() {
        return List.copyOf(ranges);
    }

    /** Leads there, as Slipway does. */
    static FakeApi.Answer lead(String address) {
        return exchange -> {
            exchange.getResponseHeaders().add("Location", address);
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        };
    }

    /** Has a Slipway lead to this disk of a build. */
    FakeDisk of(FakeApi api, String build) {
        api.on("GET /v1/builds/" + build + "/disk", lead(ADDRESS));
        api.on("GET /v1/builds/" + build + "/disk/description", lead("/disks/aa/description?signature=s"));
        api.on("GET " + ADDRESS, this);
        api.on("GET /disks/aa/description?signature=s", json(200, "{\"sha256\": \"" + sha256 + "\"}"));
        return this;
    }

    @Override
    public void write(HttpExchange exchange) throws IOException {
        Optional<String> range =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
        String condition = exchange.getRequestHeaders().getFirst("If-Range");
        ranges.add(range.orElse("whole"));
        boolean part = range.isPresent() && ('"' + sha256 + '"').equals(condition);
        int from = part ? Integer.parseInt(range.get().replaceAll("[^0-9]", "")) : 0;
        exchange.getResponseHeaders().add("ETag", '"' + sha256 + '"');
        if (part) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes " + from + "-" + (contents.length - 1) + "/" + contents.length);
        }
        exchange.sendResponseHeaders(part ? 206 : 200, contents.length - from);
        Integer cut = cuts.poll();
        int end = cut == null ? contents.length : Math.min(contents.length, from + cut);
        exchange.getResponseBody().write(contents, from, end - from);
        exchange.getResponseBody().flush();
        if (cut != null) {
            throw new IOException("cut");
        }
        exchange.close();
    }
}
