package dev.slipway.cli.demo;

import java.net.URI;

/** Somebody else's registry. */
record RemoteUpstream(URI url) implements Upstream {
    @Override
    public long requests() {
        return 0;
    }

    @Override
    public void close() {
        // Not ours to stop.
    }
}
