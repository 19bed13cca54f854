package dev.slipway.registry.transport;

import dev.slipway.registry.BlobContent;
import dev.slipway.registry.ContentStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A request's body that can be sent again, tells how far it got, and keeps the failure of its own source apart. */
public final class RequestBody {
    private final BlobContent content;
    private final long size;
    private final AtomicLong progress = new AtomicLong();
    private volatile @Nullable IOException failure;

    private RequestBody(BlobContent content, long size) {
        this.content = content;
        this.size = size;
    }

    /** No body. */
    public static RequestBody none() {
        return new RequestBody(InputStream::nullInputStream, 0);
    }

    /** These bytes, which nobody may change before the answer has come: chunks are too large to copy each. */
    public static RequestBody of(byte[] bytes) {
        return new RequestBody(() -> new ByteArrayInputStream(bytes), bytes.length);
    }

    /** Content of this size in bytes. */
    public static RequestBody of(BlobContent content, long size) {
        return new RequestBody(content, size);
    }

    /** A publisher for one sending; the content is opened when the client starts to read it. */
    BodyPublisher publisher() {
        failure = null;
        if (size == 0) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::open), size);
    }

    /** Bytes read from the content so far, over all sendings. */
    long progress() {
        return progress.get();
    }

    /** Why the content could not be read to its end in the last sending: not the registry's fault. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    private InputStream open() {
        try {
            return new Observed(content.open());
        } catch (IOException e) {
            failure = e;
            throw new UncheckedIOException(e);
        }
    }

    private final class Observed extends ContentStream {
        private final InputStream in;

        private Observed(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                int count = in.read(buffer, offset, length);
                progress.addAndGet(Math.max(count, 0));
                return count;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
