package dev.slipway.registry.copy;

import dev.slipway.registry.BlobContent;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.transport.SideTask;
import java.io.IOException;
import java.io.InputStream;

/**
 * Content that is asked for while its upload is begun, so that both round trips take the time of one. The first who opens it gets
 * the answer to that question, later ones ask anew.
 */
final class Prefetch implements BlobContent, AutoCloseable {
    private final BlobContent content;
    private final SideTask<InputStream> first;
    private boolean taken;

    private Prefetch(BlobContent content) {
        this.content = content;
        this.first = SideTask.start(content::open);
    }

    static Prefetch of(BlobContent content) {
        return new Prefetch(content);
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
            return first.join();
        } catch (RegistryException.Interrupted e) {
            taken = false;
            throw e;
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
