package dev.slipway.registry.transport;

import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends single requests and waits for the head of the answer, as long as bytes still flow towards the registry. */
final class HttpSender implements AutoCloseable {
    private final Duration connectTimeout;
    private final Duration stallTimeout;
    private @Nullable HttpClient http;
    private boolean closed;

    HttpSender(Duration connectTimeout, Duration stallTimeout) {
        this.connectTimeout = connectTimeout;
        this.stallTimeout = stallTimeout;
    }

    /** Made for the first request: it reads the machine's certificates, which takes time that other sources need not pay. */
    private synchronized HttpClient http() throws RegistryException.Unavailable {
        if (closed) {
            // As when it is closed under a request: whoever wanted something tries again, with another client.
            throw new RegistryException.Unavailable("the client is closed");
        }
        if (http == null) {
            http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(connectTimeout)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();
        }
        return http;
    }

    /**
     * The answer of any status; the caller closes its body.
     *
     * @throws IOException the failure of the request body's own source, as it was thrown there
     * @throws RegistryException.Unavailable when there is no answer
     */
    HttpResponse<InputStream> send(HttpRequest request, RequestBody body) throws IOException {
        CompletableFuture<HttpResponse<InputStream>> answer =
                http().sendAsync(request, _ -> new TimedBody(stallTimeout));
        String target = request.method() + " " + Origin.withoutSecrets(request.uri());
        long seen = 0;
        while (true) {
            try {
                return answer.get(stallTimeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (body.progress() == seen) {
                    answer.cancel(true);
                    throw new RegistryException.Unavailable(
                            target + ": no answer for " + stallTimeout.toSeconds() + " s", e);
                }
                seen = body.progress();
            } catch (InterruptedException e) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw new RegistryException.Interrupted(e);
            } catch (ExecutionException e) {
                if (body.failure().isPresent()) {
                    throw body.failure().get();
                }
                Throwable cause = e.getCause() == null ? e : e.getCause();
                throw new RegistryException.Unavailable(target + ": " + describe(cause), cause);
            }
        }
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        HttpClient opened = end();
        if (opened != null) {
            opened.shutdownNow();
            opened.close();
        }
    }

    /** Outside of the lock, closing may take its time: others are told at once. */
    private synchronized @Nullable HttpClient end() {
        closed = true;
        return http;
    }
}
