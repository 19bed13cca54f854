package dev.slipway.disk.store;

import dev.slipway.oci.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;

/** Writes numbers and texts in as few bytes as they need, and a hash of all of them at the end. */
final class PackedOutput {

    private static final int BUFFER_BYTES = 64 << 10;

    private final DigestOutputStream hashed;
    private final BufferedOutputStream out;

    PackedOutput(OutputStream out) {
        this.hashed = new DigestOutputStream(out, Digest.newSha256());
        this.out = new BufferedOutputStream(hashed, BUFFER_BYTES);
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** Not negative. */
    void number(long number) throws IOException {
        if (number < 0) {
            throw new IllegalArgumentException("a negative number: " + number);
        }
        unsigned(number);
    }

    void signed(long number) throws IOException {
        unsigned(number << 1 ^ number >> 63);
    }

    private void unsigned(long number) throws IOException {
        long left = number;
        for (; (left & ~0x7fL) != 0; left >>>= 7) {
            out.write((int) left & 0x7f | 0x80);
        }
        out.write((int) left);
    }

    void bytes(byte[] bytes) throws IOException {
        number(bytes.length);
        out.write(bytes);
    }

    /** A byte string. */
    void text(String text) throws IOException {
        bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes the hash. */
    void finish() throws IOException {
        out.flush();
        hashed.on(false);
        hashed.write(hashed.getMessageDigest().digest());
    }
}
