package dev.slipway.cli.demo;

import java.io.IOException;
import java.net.URI;

/** Where base images come from. */
interface Upstream extends AutoCloseable {
    URI url();

    /** Requests that it answered so far; always 0 where nobody here can count them. */
    long requests() throws IOException;

    @Override
    void close();
}
