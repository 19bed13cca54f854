package dev.slipway.disk.store;

import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The SHA-256 of whole files, as 64 hexadecimal digits. */
final class FileHash {

    private static final int BUFFER_BYTES = 1 << 20;

    private FileHash() {}

    static String sha256(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return sha256(channel);
        }
    }

    static String sha256(FileChannel file) throws IOException {
        MessageDigest hash = Digest.newSha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        for (long at = 0; file.read(buffer.clear(), at) >= 0; at += buffer.limit()) {
            hash.update(buffer.flip());
        }
        return HexFormat.of().formatHex(hash.digest());
    }
}
