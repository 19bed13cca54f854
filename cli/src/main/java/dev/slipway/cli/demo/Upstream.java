package dev.slipway.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.util.OptionalLong;

/** Where base images come from. */
interface Upstream extends AutoCloseable {
    URI url();

    /** Requests that it answered so far; empty where nobody here can count them. */
    OptionalLong requests() throws IOException;

    @Override
    void close();
}
