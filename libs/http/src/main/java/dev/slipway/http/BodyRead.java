package dev.slipway.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A small body, read whole into memory, or why it was not. */
public sealed interface BodyRead {
    /** All of it, not copied. */
    @SuppressWarnings("ArrayRecordComponent")
    record Whole(byte[] bytes) implements BodyRead {}

    /** There is more than what is read. */
    record TooLarge(int limit) implements BodyRead {}

    /** It was still coming when the time for it was over. */
    record TooSlow(Duration patience) implements BodyRead {}

    /** The connection failed, or the client said nothing for the server's read timeout. */
    record CutOff(String reason) implements BodyRead {}

    /**
     * Reads a body to its end. Holds no more than the limit, however the body comes and whatever length it declares.
     *
     * @param limit the bytes that are taken
     * @param patience how long all of it may take. One read beyond that may have begun; the server's read timeout ends it.
     */
    static BodyRead of(InputStream body, int limit, Duration patience) {
        return of(body, limit, patience, InstantSource.system());
    }

    /** The same, with a clock of the caller's. */
    static BodyRead of(InputStream body, int limit, Duration patience, InstantSource clock) {
        Instant end = clock.instant().plus(patience);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] chunk = new byte[Math.min(limit + 1, 8192)];
        try {
            for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
                if (read.size() + count > limit) {
                    return new TooLarge(limit);
                }
                read.write(chunk, 0, count);
                if (clock.instant().isAfter(end)) {
                    return new TooSlow(patience);
                }
            }
        } catch (IOException e) {
            return new CutOff(String.valueOf(e.getMessage()));
        }
        return new Whole(read.toByteArray());
    }
}
