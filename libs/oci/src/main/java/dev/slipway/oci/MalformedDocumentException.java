package dev.slipway.oci;

import java.io.IOException;

/** A manifest, an index or a configuration that cannot be read. The message names the document and what is wrong in it. */
public sealed class MalformedDocumentException extends IOException permits DocumentTooLargeException {
    private static final long serialVersionUID = 1L;

    public MalformedDocumentException(String message) {
        super(message);
    }
}
