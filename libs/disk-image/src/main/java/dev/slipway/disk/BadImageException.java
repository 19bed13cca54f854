package dev.slipway.disk;

/**
 * Says deep inside the conversion that the image is at fault and would be so again. {@link dev.slipway.disk.conversion.DiskImages} turns it into
 * {@link Refused}.
 */
public final class BadImageException extends Exception {

    private static final long serialVersionUID = 1;

    private final Refused.Reason reason;

    public BadImageException(Refused.Reason reason, @org.jspecify.annotations.Nullable String detail) {
        super(detail);
        this.reason = reason;
    }

    public Refused.Reason reason() {
        return reason;
    }

    /** The same as a value. */
    public Refused refused() {
        return new Refused(reason, String.valueOf(getMessage()));
    }
}
