package dev.slipway.cli.demo;

import java.net.URI;
import java.util.OptionalLong;

/** Somebody else's registry. */
record RemoteUpstream(URI url) implements Upstream {
    @Override
    public OptionalLong requests() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        // Not ours to stop.
    }
}
