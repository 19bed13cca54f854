package dev.slipway.oci;

/**
 * A reference, repository name, tag, digest or platform that its grammar refuses. The message says which part and why.
 */
public final class InvalidReferenceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidReferenceException(String message) {
        super(message);
    }
}
