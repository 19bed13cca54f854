package dev.slipway.registry.copy;

import dev.slipway.registry.BlobContent;
import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Content that is asked for while its upload is begun, so that both round trips take the time of one. The first who opens it gets
 * the answer to that question, later ones ask anew.
 */
final class Prefetch implements BlobContent, AutoCloseable {
    private final BlobContent content;
    private final FutureTask<InputStream> first;
    private boolean taken;

    private Prefetch(BlobContent content) {
        this.content = content;
        this.first = new FutureTask<>(content::open);
    }

    static Prefetch of(BlobContent content) {
        Prefetch prefetch = new Prefetch(content);
        Thread.ofVirtual().start(prefetch.first);
        return prefetch;
    }

    @Override
    public InputStream open() throws IOException {
        if (taken) {
            return content.open();
        }
        taken = true;
        return answer();
    }

    @Override
    public InputStream openAt(long offset) throws IOException {
        return offset == 0 ? open() : content.openAt(offset);
    }

    private InputStream answer() throws IOException {
        try {
            return first.get();
        } catch (InterruptedException e) {
            taken = false;
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** What nobody took is given up. */
    @Override
    public void close() {
        if (taken) {
            return;
        }
        taken = true;
        Thread.ofVirtual().start(() -> {
            try {
                answer().close();
            } catch (IOException | RuntimeException e) {
                // Nobody waits for it.
            }
        });
    }
}
