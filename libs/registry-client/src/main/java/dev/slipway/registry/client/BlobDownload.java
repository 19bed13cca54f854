package dev.slipway.registry.client;

import dev.slipway.registry.ContentCheck;
import dev.slipway.registry.ContentStream;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Scopes;
import dev.slipway.registry.reference.Repository;
import dev.slipway.registry.transport.Answer;
import dev.slipway.registry.transport.Call;
import dev.slipway.registry.transport.Endpoint;
import dev.slipway.registry.transport.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A blob's bytes: goes on with {@code Range} where a connection broke, and ends only if its check has nothing against it. */
final class BlobDownload extends ContentStream {
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /** Who gives less before each cut is not asked for ever. */
    private static final int WORTH_ANOTHER_TRY = 64 << 10;

    private final Transport transport;
    private final Repository repository;
    private final ContentCheck check;
    private @Nullable InputStream body;
    private int failures;
    private long failedAt;
    private boolean ended;

    private BlobDownload(Transport transport, Repository repository, ContentCheck check) {
        this.transport = transport;
        this.repository = repository;
        this.check = check;
    }

    /** Asks for the blob at once, so that its absence shows here and not at the first read. */
    static BlobDownload open(Transport transport, Repository repository, ContentCheck check) throws IOException {
        BlobDownload download = new BlobDownload(transport, repository, check);
        download.body = transport.retry().run(download::request);
        return download;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        while (true) {
            try {
                if (body == null) {
                    body = request();
                }
                int count = body.read(buffer, offset, transport.courtesy().atOnce(repository.host(), length));
                if (count < 0) {
                    check.end();
                    ended = true;
                    return -1;
                }
                check.accept(buffer, offset, count);
                transport.courtesy().received(repository.host(), count);
                return count;
            } catch (RegistryException.Unavailable e) {
                closeBody();
                if (check.isWhole()) {
                    // What else was announced is not wanted.
                    check.end();
                    ended = true;
                    return -1;
                }
                failures = check.received() - failedAt >= WORTH_ANOTHER_TRY ? 1 : failures + 1;
                failedAt = check.received();
                transport.retry().pauseBeforeNext(failures, e);
            }
        }
    }

    private InputStream request() throws IOException {
        Endpoint endpoint = transport.endpoint(repository);
        String path = "/v2/" + repository.path() + "/blobs/" + check.expected();
        Call call = Call.read(endpoint, "GET", path, Scopes.pull(repository)).once();
        long received = check.received();
        if (received > 0) {
            call = call.header("Range", "bytes=" + received + "-");
        }
        Answer response = send(call, received);
        if (received == 0) {
            return response.body();
        }
        return response.statusCode() == 206 ? resumed(response, received) : skipped(response, received);
    }

    private Answer send(Call call, long received) throws IOException {
        try {
            return transport.send(call);
        } catch (RegistryException.Rejected e) {
            if (received > 0 && e.status() == RANGE_NOT_SATISFIABLE) {
                throw new RegistryException.Malformed("blob " + check.expected() + " has " + received
                        + " bytes at its registry, which are fewer than its manifest says");
            }
            throw e;
        }
    }

    /** A registry that knows no ranges begins at the beginning. */
    private InputStream skipped(Answer response, long received) throws IOException {
        try {
            response.body().skipNBytes(received);
            return response.body();
        } catch (EOFException e) {
            response.body().close();
            throw new RegistryException.Unavailable(
                    "blob " + check.expected() + " was cut off before byte " + received + ", which had come before", e);
        } catch (IOException e) {
            response.body().close();
            throw e;
        }
    }

    private InputStream resumed(Answer response, long received) throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (!range.startsWith("bytes " + received + "-")) {
            response.body().close();
            throw new RegistryException.Malformed("blob " + check.expected() + ": asked to go on at byte " + received
                    + ", the answer's range is \"" + range + "\"");
        }
        return response.body();
    }

    private void closeBody() throws IOException {
        if (body != null) {
            body.close();
            body = null;
        }
    }

    @Override
    public void close() throws IOException {
        ended = true;
        closeBody();
    }
}
