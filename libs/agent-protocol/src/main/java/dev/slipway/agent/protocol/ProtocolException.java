package dev.slipway.agent.protocol;

import java.io.IOException;

/** The other side broke the protocol; the stream is of no further use. */
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    public ProtocolException(String message) {
        super(message);
    }
}
