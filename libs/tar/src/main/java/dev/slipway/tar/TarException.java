package dev.slipway.tar;

import java.io.IOException;

/**
 * The archive is at fault, or its compression: reading it again would end the same way. The message is for people: it says what
 * is wrong, and with which member. Any other {@link IOException} is a failure of the stream that the archive came from.
 */
public final class TarException extends IOException {

    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** What is wrong. */
    public enum Kind {
        /** It is no archive, or breaks the rules of archives. */
        MALFORMED,
        /** It ends too early. */
        TRUNCATED,
        /** It wants more than {@link TarLimits} allow. */
        LIMIT_EXCEEDED
    }

    TarException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    static TarException malformed(String message) {
        return new TarException(Kind.MALFORMED, message);
    }

    static TarException truncated(String message) {
        return new TarException(Kind.TRUNCATED, message);
    }

    static TarException limit(String message) {
        return new TarException(Kind.LIMIT_EXCEEDED, message);
    }

    public Kind kind() {
        return kind;
    }
}
