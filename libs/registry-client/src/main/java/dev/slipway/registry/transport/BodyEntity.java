package dev.slipway.registry.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** A request's body as the HTTP client takes it. Its type stands among the request's headers. */
final class BodyEntity extends AbstractHttpEntity {
    private final RequestBody body;

    BodyEntity(RequestBody body) {
        super((String) null, null);
        this.body = body;
    }

    @Override
    public long getContentLength() {
        return body.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        body.writeTo(out);
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    @Override
    public InputStream getContent() {
        throw new UnsupportedOperationException("a request's body is written and not read");
    }

    @Override
    public void close() {}
}
