package dev.slipway.registry.transport;

import dev.slipway.registry.ContentStream;
import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response body as a stream whose reads end after a time without a byte. The JDK client's own stream would wait for
 * ever for a peer that stopped sending, since the request's timeout ends with the headers.
 */
final class TimedBody extends ContentStream implements BodySubscriber<InputStream> {
    private static final int PREFETCH = 4;

    private sealed interface Signal {
        record Data(List<ByteBuffer> buffers) implements Signal {}

        record End() implements Signal {}

        record Failed(Throwable cause) implements Signal {}
    }

    private final Duration stallTimeout;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
    private @Nullable Signal last;
    private volatile boolean closed;

    TimedBody(Duration stallTimeout) {
        this.stallTimeout = stallTimeout;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        if (closed || !subscription.complete(newSubscription)) {
            newSubscription.cancel();
            return;
        }
        newSubscription.request(PREFETCH);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        signals.add(new Signal.Data(item));
    }

    @Override
    public void onError(Throwable cause) {
        signals.add(new Signal.Failed(cause));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.End());
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (buffers.isEmpty()) {
            if (closed) {
                throw new IOException("the response body is closed");
            }
            switch (nextSignal()) {
                case Signal.Data(List<ByteBuffer> more) ->
                    more.stream().filter(ByteBuffer::hasRemaining).forEach(buffers::add);
                case Signal.End _ -> {
                    return -1;
                }
                case Signal.Failed(Throwable cause) ->
                    throw new RegistryException.Unavailable("the connection was cut: " + cause.getMessage(), cause);
            }
        }
        return take(target, offset, length);
    }

    private int take(byte[] target, int offset, int length) {
        ByteBuffer buffer = buffers.getFirst();
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        if (!buffer.hasRemaining()) {
            buffers.removeFirst();
        }
        return count;
    }

    private Signal nextSignal() throws RegistryException {
        if (last != null) {
            return last;
        }
        Signal signal;
        try {
            signal = signals.poll(stallTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        }
        if (signal == null) {
            close();
            throw new RegistryException.Unavailable("the body stalled for " + stallTimeout.toSeconds() + " s");
        }
        if (signal instanceof Signal.Data) {
            subscription.join().request(1);
        } else {
            last = signal;
        }
        return signal;
    }

    /** Gives up what was not read; the connection is closed unless the whole body has already arrived. */
    @Override
    public void close() {
        closed = true;
        for (Signal signal = signals.poll(); signal != null; signal = signals.poll()) {
            if (!(signal instanceof Signal.Data)) {
                last = signal;
            }
        }
        if (last == null && subscription.isDone()) {
            subscription.join().cancel();
        }
        buffers.clear();
    }
}
