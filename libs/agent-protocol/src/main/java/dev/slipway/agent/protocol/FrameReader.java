package dev.slipway.agent.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Cuts a byte stream into frames. It never allocates more than its limit, whatever the other side announces. */
final class FrameReader {
    static final int HEADER_BYTES = 5;

    private final InputStream in;
    private final int limit;

    /** @param limit the largest payload to accept, bytes */
    FrameReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    @SuppressWarnings("ArrayRecordComponent") // lives for the one call that decodes it
    record Frame(int type, byte[] payload) {}

    /**
     * The next frame; empty where the stream ended between two frames.
     *
     * @throws ProtocolException where a frame is larger than the limit
     * @throws EOFException where the stream ended within a frame
     */
    Optional<Frame> read() throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length == 0) {
            return Optional.empty();
        }
        if (header.length < HEADER_BYTES) {
            throw new EOFException("the stream ended within a frame's header");
        }
        long length = Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt());
        if (length > limit) {
            throw new ProtocolException("a frame of " + length + " bytes is over the limit of " + limit);
        }
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("the stream ended within a frame");
        }
        return Optional.of(new Frame(Byte.toUnsignedInt(header[HEADER_BYTES - 1]), payload));
    }
}
