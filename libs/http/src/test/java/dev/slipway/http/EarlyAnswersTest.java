package dev.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.http.hostile.Endpoint;
import dev.slipway.http.hostile.HostileClient;
import dev.slipway.http.hostile.HostileClient.Answer;
import dev.slipway.http.hostile.HostileClient.Body;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EarlyAnswersTest {
    private static final Endpoint REFUSED = new Endpoint("POST", "/anywhere;x");

    private final Vertx vertx = Vertx.vertx();

    private HostileClient clientOf(Duration grace) throws Exception {
        Router router = Router.router(vertx);
        new EarlyAnswers(grace).install(router);
        router.route().handler(context -> {
            context.request().pause();
            context.response().setStatusCode(401).end("no");
        });
        HttpServer server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        return new HostileClient(URI.create("http://127.0.0.1:" + server.actualPort()));
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void tellsAClientThatItNeedNotGoOn() throws Exception {
        Answer answer = clientOf(Duration.ofHours(1)).send(REFUSED, Body.CHUNKED);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.lines()).anyMatch("connection: close"::equalsIgnoreCase);
    }

    @Test
    void takesWhatComesAllTheSameForAWhile() throws Exception {
        long bytes = 64L << 20;

        Answer answer = clientOf(Duration.ofHours(1)).sendAll(REFUSED, Body.DECLARED, bytes);

        assertThat(answer.sent()).isGreaterThanOrEqualTo(bytes);
    }

    /** Else this sends for ever. */
    @Test
    void hangsUpOnAClientThatDoesNotStop() throws Exception {
        Answer answer = clientOf(Duration.ofMillis(300)).sendAll(REFUSED, Body.CHUNKED, Long.MAX_VALUE);

        assertThat(answer.status()).isEqualTo(401);
    }
}
