package dev.slipway.disk.store;

import dev.slipway.oci.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** Reads what {@link PackedOutput} wrote, after its hash was found right. */
final class PackedInput {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int HASH_BYTES = 32;

    private final InputStream in;

    private PackedInput(InputStream in) {
        this.in = in;
    }

    /** The content of a file; nothing where its end is not the hash of what precedes it. */
    static Optional<PackedInput> verified(FileChannel file) throws IOException {
        long length = file.size() - HASH_BYTES;
        if (length < 0) {
            return Optional.empty();
        }
        MessageDigest hash = Digest.newSha256();
        InputStream in = Channels.newInputStream(file.position(0));
        byte[] part = new byte[BUFFER_BYTES];
        for (long left = length; left > 0; ) {
            int read = in.read(part, 0, (int) Math.min(left, part.length));
            if (read < 0) {
                return Optional.empty();
            }
            hash.update(part, 0, read);
            left -= read;
        }
        if (!Arrays.equals(in.readNBytes(HASH_BYTES), hash.digest())) {
            return Optional.empty();
        }
        return Optional.of(
                new PackedInput(new BufferedInputStream(Channels.newInputStream(file.position(0)), BUFFER_BYTES)));
    }

    /** Reads as many bytes as these, and says whether they are the same. */
    boolean reads(byte[] expected) throws IOException {
        return Arrays.equals(in.readNBytes(expected.length), expected);
    }

    /** Not negative. */
    long number() throws IOException {
        long number = unsigned();
        if (number < 0) {
            throw new DamagedLayerException("a number has 64 bits");
        }
        return number;
    }

    private long unsigned() throws IOException {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.read();
            if (next < 0) {
                throw new DamagedLayerException("the file ends too early");
            }
            number |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return number;
            }
        }
        throw new DamagedLayerException("a number has more than 64 bits");
    }

    int count() throws IOException {
        return count(Integer.MAX_VALUE);
    }

    int count(int largest) throws IOException {
        long number = number();
        if (number > largest) {
            throw new DamagedLayerException(number + " where " + largest + " is the most");
        }
        return (int) number;
    }

    long signed() throws IOException {
        long number = unsigned();
        return number >>> 1 ^ -(number & 1);
    }

    byte[] bytes() throws IOException {
        int length = count();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new DamagedLayerException("the file ends too early");
        }
        return bytes;
    }

    String text() throws IOException {
        return new String(bytes(), StandardCharsets.ISO_8859_1);
    }
}
