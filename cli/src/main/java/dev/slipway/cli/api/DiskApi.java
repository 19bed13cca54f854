package dev.slipway.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of the API that is about disks of builds. Slipway leads to them; refusals of both are {@link ApiClient}'s. */
public final class DiskApi {
    /** The problem of a disk that was removed, and that {@link #makeAgain} brings back. */
    public static final String REMOVED = "disk_removed";

    /** The problem of a disk that is not made yet. */
    public static final String NOT_YET = "no_disk_yet";

    private static final int PARTIAL_CONTENT = 206;
    private static final Pattern ENTITY_TAG = Pattern.compile("\"([0-9a-f]{64})\"");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");

    private final ApiClient api;
    private final Patience patience;

    DiskApi(ApiClient api, Patience patience) {
        this.api = api;
        this.patience = patience;
    }

    /**
     * A part of a disk that somebody has.
     *
     * @param sha256 of the whole disk
     * @param bytes so many of it, from its beginning on
     */
    public record Part(String sha256, long bytes) {}

    /**
     * The rest of a disk, or the whole.
     *
     * @param bytes as they come; they fail where nothing comes for too long
     * @param sha256 of the whole disk, 64 hexadecimal digits
     * @param from where they begin
     * @param size of the whole disk
     */
    public record Rest(InputStream bytes, String sha256, long from, long size) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }

    /**
     * Opens the disk of a build.
     *
     * @param known what is there already; if the disk is another one by now, the whole is given
     * @throws ApiRefusedException about {@link #REMOVED} or {@link #NOT_YET}, among others
     */
    public Rest open(String buildId, Optional<Part> known) throws IOException, InterruptedException {
        URI address = api.lead(ApiClient.path(buildId) + "/disk");
        HttpResponse<InputStream> response = known.isEmpty()
                ? api.fetch(address)
                : api.fetch(
                        address,
                        "Range",
                        "bytes=" + known.get().bytes() + "-",
                        "If-Range",
                        '"' + known.get().sha256() + '"');
        try {
            return rest(response);
        } catch (IOException e) {
            response.body().close();
            throw e;
        }
    }

    private Rest rest(HttpResponse<InputStream> response) throws IOException {
        Matcher tag = ENTITY_TAG.matcher(response.headers().firstValue("ETag").orElse(""));
        if (!tag.matches()) {
            throw new IOException("what answers at " + response.uri().getAuthority()
                    + " sends no disk: it does not say its SHA-256; is it a converter of Slipway?");
        }
        InputStream bytes = new Impatient(response.body(), patience.silence());
        if (response.statusCode() != PARTIAL_CONTENT) {
            long size = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (size < 0) {
                throw new IOException(
                        "what answers at " + response.uri().getAuthority() + " does not say how long the disk is");
            }
            return new Rest(bytes, tag.group(1), 0, size);
        }
        Matcher range = CONTENT_RANGE.matcher(
                response.headers().firstValue("Content-Range").orElse(""));
        if (!range.matches()) {
            throw new IOException(
                    "what answers at " + response.uri().getAuthority() + " does not say which part it sends");
        }
        return new Rest(bytes, tag.group(1), Long.parseLong(range.group(1)), Long.parseLong(range.group(2)));
    }

    /** What whoever boots the disk must know, as JSON. */
    public byte[] description(String buildId) throws IOException, InterruptedException {
        URI address = api.lead(ApiClient.path(buildId) + "/disk/description");
        try (InputStream body = api.fetch(address).body()) {
            return body.readAllBytes();
        }
    }

    /** {@code POST /v1/builds/{id}/disk}: has the disk made again. */
    public void makeAgain(String buildId) throws IOException, InterruptedException {
        api.exchange("POST", ApiClient.path(buildId) + "/disk", null);
    }

    /** Why the disk could not be made again, and when that was; nothing where it could, or was not tried. */
    public Optional<Failure> failure(String buildId) throws IOException, InterruptedException {
        JsonNode disk = api.build(buildId).path("disk");
        return disk.hasNonNull("failure")
                ? Optional.of(new Failure(
                        disk.path("failure").asText(), disk.path("failed_at").asText()))
                : Optional.empty();
    }

    /** @param at tells two failures apart */
    public record Failure(String reason, String at) {}

    /** Bytes that are closed when nothing comes: to read from a connection whose other end is gone may take for ever. */
    private static final class Impatient extends FilterInputStream {
        private final Duration silence;
        private final Thread watch;
        private volatile long heardAt = System.nanoTime();

        Impatient(InputStream bytes, Duration silence) {
            super(bytes);
            this.silence = silence;
            this.watch = Thread.ofVirtual().name("silence").start(this::endSilence);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            heardAt = System.nanoTime();
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            heardAt = System.nanoTime();
            int read = super.read(target, offset, length);
            heardAt = System.nanoTime();
            return read;
        }

        @Override
        public void close() throws IOException {
            watch.interrupt();
            super.close();
        }

        private void endSilence() {
            try {
                for (Duration left = left(); left.isPositive(); left = left()) {
                    Thread.sleep(left);
                }
                in.close();
            } catch (InterruptedException e) {
                // It was read to its end.
            } catch (IOException e) {
                // Whoever reads it gets the same.
            }
        }

        private Duration left() {
            return silence.minusNanos(System.nanoTime() - heardAt);
        }
    }
}
