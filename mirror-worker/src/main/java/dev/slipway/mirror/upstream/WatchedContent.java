package dev.slipway.mirror.upstream;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.ContentStream;
import java.io.IOException;
import java.io.InputStream;

/** An upstream's content on its way into the mirror, which tells whether it was the upstream that failed. For one copy. */
public final class WatchedContent implements ContentSource {
    private final ContentSource content;
    private boolean failed;

    public WatchedContent(ContentSource content) {
        this.content = content;
    }

    /** Whether the last thing that the upstream was asked for failed. */
    public boolean hasFailed() {
        return failed;
    }

    @Override
    public RawManifest manifest(String tagOrDigest) throws IOException {
        return watched(() -> content.manifest(tagOrDigest));
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        return new Watched(watched(() -> content.blob(descriptor)));
    }

    @Override
    public InputStream uncheckedBlob(Descriptor descriptor) throws IOException {
        return new Watched(watched(() -> content.uncheckedBlob(descriptor)));
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException;
    }

    private <T> T watched(Question<T> question) throws IOException {
        failed = true;
        T answer = question.ask();
        failed = false;
        return answer;
    }

    private final class Watched extends ContentStream {
        private final InputStream in;

        Watched(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return watched(() -> in.read(buffer, offset, length));
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
