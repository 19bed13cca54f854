package dev.slipway.registry.transport;

import dev.slipway.registry.ContentStream;
import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSession;

/** The answer on a guarded connection, in the form that all answers have. */
record GuardedResponse(HttpRequest request, int statusCode, HttpHeaders headers, InputStream body)
        implements HttpResponse<InputStream> {

    /** Waits for the head of the answer. */
    static GuardedResponse of(HttpRequest request, HttpsURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        Map<String, List<String>> headers = new HashMap<>(connection.getHeaderFields());
        headers.remove(null); // the status line
        InputStream content = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        boolean bodiless = content == null || request.method().equals("HEAD");
        return new GuardedResponse(
                request,
                status,
                HttpHeaders.of(headers, (_, _) -> true),
                new Body(
                        content == null ? InputStream.nullInputStream() : content,
                        bodiless ? 0 : connection.getContentLengthLong(),
                        connection));
    }

    /** A failure of the connection, as every client of a registry knows it. */
    static RegistryException failure(String what, IOException failure) {
        if (failure instanceof RegistryException known) {
            return known;
        }
        if (Thread.currentThread().isInterrupted()) {
            return new RegistryException.Interrupted(new InterruptedException(String.valueOf(failure.getMessage())));
        }
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return new RegistryException.Unavailable(what + ": " + reason, failure);
    }

    @Override
    public Optional<HttpResponse<InputStream>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return Optional.empty();
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public HttpClient.Version version() {
        return HttpClient.Version.HTTP_1_1;
    }

    /** Ends as the sender promised, or fails: the connection's own stream ends silently where it was cut. */
    private static final class Body extends ContentStream {
        private final InputStream content;
        private final long promised;
        private final HttpsURLConnection connection;
        private long received;
        private boolean ended;

        private Body(InputStream content, long promised, HttpsURLConnection connection) {
            this.content = content;
            this.promised = promised;
            this.connection = connection;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                // The socket of a platform thread would go on reading.
                throw new RegistryException.Interrupted(new InterruptedException("while a body was read"));
            }
            int count;
            try {
                count = content.read(buffer, offset, length);
            } catch (IOException e) {
                throw failure("the connection was cut", e);
            }
            if (count >= 0) {
                received += count;
            } else if (received < promised) {
                throw new RegistryException.Unavailable(
                        "the connection was cut after " + received + " of " + promised + " bytes");
            } else {
                ended = true;
            }
            return count;
        }

        /** The rest of a body that was not read to its end is not waited for. */
        @Override
        public void close() throws IOException {
            if (!ended && received < promised) {
                connection.disconnect();
            }
            content.close();
        }
    }
}
