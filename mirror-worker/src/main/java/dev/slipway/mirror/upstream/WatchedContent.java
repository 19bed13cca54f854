package dev.slipway.mirror.upstream;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.ContentStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An upstream's content on its way into the mirror, which tells which failures are the upstream's. For one copy, of any number of
 * threads.
 */
public final class WatchedContent implements ContentSource {
    private final ContentSource content;
    private final Set<IOException> thrown = ConcurrentHashMap.newKeySet();

    public WatchedContent(ContentSource content) {
        this.content = content;
    }

    /** Whether this is what came of asking the upstream. */
    public boolean hasThrown(IOException failure) {
        return thrown.contains(failure);
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

    @Override
    public InputStream rest(Descriptor descriptor, long offset) throws IOException {
        return new Watched(watched(() -> content.rest(descriptor, offset)));
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException;
    }

    private <T> T watched(Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (IOException e) {
            thrown.add(e);
            throw e;
        }
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
