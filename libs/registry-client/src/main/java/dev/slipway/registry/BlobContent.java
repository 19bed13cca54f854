package dev.slipway.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Content that can be read from its beginning more than once, so that an upload can be tried again. */
@FunctionalInterface
public interface BlobContent {

    /** A new stream from the first byte on; the client closes it. */
    InputStream open() throws IOException;

    /** A new stream from this byte on. Whoever can begin there by other means than reading does so. */
    default InputStream openAt(long offset) throws IOException {
        InputStream in = open();
        try {
            in.skipNBytes(offset);
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    static BlobContent of(Path file) {
        return () -> Files.newInputStream(file);
    }

    static BlobContent of(byte[] bytes) {
        byte[] copy = bytes.clone();
        return () -> new ByteArrayInputStream(copy);
    }
}
