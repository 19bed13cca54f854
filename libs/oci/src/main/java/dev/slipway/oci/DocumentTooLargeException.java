package dev.slipway.oci;

/** A document that has more bytes or more values than are read of one. The message says how many are. */
public final class DocumentTooLargeException extends MalformedDocumentException {
    private static final long serialVersionUID = 1L;

    DocumentTooLargeException(String message) {
        super(message);
    }
}
