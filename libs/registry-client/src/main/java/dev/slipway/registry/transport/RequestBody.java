package dev.slipway.registry.transport;

import dev.slipway.registry.BlobContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request's body that can be sent again, tells how far it got, and keeps the failure of its own source apart. */
public final class RequestBody {
    /** Large enough that reading and writing pass the buffers of the HTTP client by. */
    private static final int BUFFER = 128 << 10;

    private final BlobContent content;
    private final long size;
    private @Nullable InputStream opened;
    private volatile long progress;
    private volatile @Nullable IOException failure;

    private RequestBody(BlobContent content, long size) {
        this.content = content;
        this.size = size;
    }

    /** No body. */
    public static RequestBody none() {
        return new RequestBody(InputStream::nullInputStream, 0);
    }

    /** These bytes, which nobody may change before the answer has come. */
    public static RequestBody of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /** These bytes of a chunk, which nobody may change before the answer has come: chunks are too large to copy each. */
    public static RequestBody of(byte[] chunk, int from, int count) {
        return new RequestBody(() -> new ByteArrayInputStream(chunk, from, count), count);
    }

    /** Content of this size in bytes. */
    public static RequestBody of(BlobContent content, long size) {
        return new RequestBody(content, size);
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    /**
     * Opens the content, so that nothing is sent where there is none: a request that breaks off in its middle may leave something
     * behind.
     */
    void open() throws IOException {
        if (size > 0 && opened == null) {
            opened = content.open();
        }
    }

    /** Closes what was opened and not sent. */
    void close() {
        InputStream unused = opened;
        opened = null;
        if (unused != null) {
            try {
                unused.close();
            } catch (IOException e) {
                // Nobody waits for it.
            }
        }
    }

    /** Sends the content from its first byte on. */
    void writeTo(OutputStream out) throws IOException {
        failure = null;
        byte[] buffer = new byte[(int) Math.clamp(size, 1, BUFFER)];
        long sent = 0;
        try (InputStream in = take()) {
            for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                sent += count;
                if (sent > size) {
                    throw failed(
                            new IOException("the content has more than the " + size + " bytes that were announced"));
                }
                progress += count;
                out.write(buffer, 0, count);
            }
        }
        if (sent < size) {
            throw failed(
                    new IOException("the content has " + sent + " bytes and not the " + size + " that were announced"));
        }
    }

    /** Bytes read from the content so far, over all sendings. Only the sending thread changes it. */
    long progress() {
        return progress;
    }

    /** Why the content could not be read to its end in the last sending: not the registry's fault. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    private InputStream take() throws IOException {
        InputStream first = opened;
        opened = null;
        if (first != null) {
            return first;
        }
        try {
            return content.open();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private int read(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private IOException failed(IOException cause) {
        failure = cause;
        return cause;
    }
}
