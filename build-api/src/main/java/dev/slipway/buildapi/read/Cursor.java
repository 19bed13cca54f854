package dev.slipway.buildapi.read;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** A place in the list of builds: the last one seen. Opaque to callers. */
record Cursor(Instant createdAt, String buildId) {

    static Cursor after(BuildSummary build) {
        return new Cursor(build.createdAt(), build.id());
    }

    static Optional<Cursor> parse(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int space = plain.indexOf(' ');
            return space < 0
                    ? Optional.empty()
                    : Optional.of(new Cursor(Instant.parse(plain.substring(0, space)), plain.substring(space + 1)));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((createdAt + " " + buildId).getBytes(StandardCharsets.UTF_8));
    }
}
