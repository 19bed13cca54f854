package dev.slipway.cli.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class ArrivedBodyTest {
    private final BodySubscriber<InputStream> body = ArrivedBody.handler().apply(null);

    @Test
    void givesWhatArrivedBeforeItSaysThatTheConnectionBroke() throws Exception {
        body.onSubscribe(new Endless());
        body.onNext(List.of(ByteBuffer.wrap("one".getBytes(UTF_8)), ByteBuffer.wrap("two".getBytes(UTF_8))));
        body.onError(new IOException("reset by peer"));

        InputStream stream = body.getBody().toCompletableFuture().join();

        assertThat(stream.readNBytes(6)).asString(UTF_8).isEqualTo("onetwo");
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessage("reset by peer");
    }

    @Test
    void endsAWholeBodyQuietly() throws Exception {
        body.onSubscribe(new Endless());
        body.onNext(List.of(ByteBuffer.wrap("one".getBytes(UTF_8))));
        body.onComplete();

        assertThat(body.getBody().toCompletableFuture().join().readAllBytes())
                .asString(UTF_8)
                .isEqualTo("one");
    }

    private record Endless() implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
