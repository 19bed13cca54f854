package dev.slipway.cli.api;

import static java.util.Objects.requireNonNull;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body as a stream that gives all that arrived, and then says that its connection broke. The JDK's own stream fails as
 * soon as the connection does, and what arrived and was not read yet is lost with it.
 */
final class ArrivedBody implements BodySubscriber<InputStream> {
    private final BodySubscriber<InputStream> arrived = BodySubscribers.ofInputStream();
    private volatile @Nullable Throwable broken;

    private ArrivedBody() {}

    static BodyHandler<InputStream> handler() {
        return _ -> new ArrivedBody();
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return arrived.getBody().thenApply(Stream::new);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        arrived.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        arrived.onNext(item);
    }

    @Override
    public void onError(Throwable failure) {
        broken = failure;
        arrived.onComplete();
    }

    @Override
    public void onComplete() {
        arrived.onComplete();
    }

    private final class Stream extends FilterInputStream {
        Stream(InputStream body) {
            super(requireNonNull(body));
        }

        @Override
        public int read() throws IOException {
            return orBroken(super.read());
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return orBroken(super.read(target, offset, length));
        }

        private int orBroken(int read) throws IOException {
            Throwable failure = broken;
            if (read < 0 && failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            return read;
        }
    }
}
