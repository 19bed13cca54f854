package dev.slipway.registry.transport;

import dev.slipway.registry.ContentStream;
import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.apache.hc.core5.http.ClassicHttpResponse;

/** An answer's body. It is whole, or reading it fails. What is not read of it is not waited for. */
final class AnswerBody extends ContentStream {
    /** So much is read to keep a connection, instead of closing it. */
    private static final int WORTH_READING = 16 << 10;

    private final ClassicHttpResponse response;
    private final InputStream content;
    private final long promised;
    private final SendFailures failures;
    private final Watch.Exchange exchange;
    private long received;
    private boolean ended;
    private boolean failed;
    private final Pace pace;

    /** @param promised how many bytes will come; negative where nobody says */
    AnswerBody(
            ClassicHttpResponse response,
            InputStream content,
            long promised,
            SendFailures failures,
            Watch.Exchange exchange) {
        this.response = response;
        this.content = content;
        this.promised = promised;
        this.failures = failures;
        this.exchange = exchange;
        this.pace = new Pace(failures.stallTimeout());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            // The socket of a platform thread would go on reading.
            throw failures.inBody(new InterruptedIOException("while a body was read"));
        }
        try {
            long asked = System.nanoTime();
            int count = content.read(buffer, offset, length);
            if (count < 0) {
                ended();
            } else {
                received += count;
                pace.came(count, System.nanoTime() - asked);
            }
            return count;
        } catch (RegistryException e) {
            failed = true;
            throw e;
        } catch (IOException | IllegalStateException e) {
            failed = true;
            throw failures.inBody(e);
        }
    }

    private void ended() {
        ended = true;
        exchange.close();
    }

    @Override
    public void close() {
        try {
            if (!ended && !failed && promised >= 0 && promised - received <= WORTH_READING) {
                skipNBytes(promised - received);
                ended = read(new byte[1], 0, 1) < 0;
            }
        } catch (IOException e) {
            // Nobody waits for these bytes.
        }
        if (!ended) {
            // To close the answer alone would read it to its end.
            exchange.abort();
        }
        ended();
        try {
            response.close();
        } catch (IOException e) {
            // It was aborted.
        }
    }
}
