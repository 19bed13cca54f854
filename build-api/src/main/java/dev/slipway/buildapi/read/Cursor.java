package dev.slipway.buildapi.read;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** A place in the list of builds: the last one seen. Opaque to callers. */
record Cursor(Instant createdAt, String buildId) {
    /** Databases know no time long after. */
    static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    static Cursor after(BuildSummary build) {
        return new Cursor(build.createdAt(), build.id());
    }

    static Optional<Cursor> parse(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int space = plain.indexOf(' ');
            if (space < 0 || plain.indexOf('\0') >= 0) {
                return Optional.empty();
            }
            Instant createdAt = Instant.parse(plain.substring(0, space));
            return createdAt.isBefore(Instant.EPOCH) || createdAt.isAfter(LAST)
                    ? Optional.empty()
                    : Optional.of(new Cursor(createdAt, plain.substring(space + 1)));
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
