package dev.slipway.http;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The {@code Content-Length} of a request (RFC 9110, section 8.6), which may be more than an {@code int} holds. */
public final class DeclaredLength {
    private DeclaredLength() {}

    /**
     * Reads the header's value.
     *
     * @return the bytes; empty where there is no such header or it is no number, which the server refuses before any method
     *     is called
     */
    public static OptionalLong of(@Nullable String header) {
        if (header == null) {
            return OptionalLong.empty();
        }
        try {
            long length = Long.parseLong(header);
            return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
