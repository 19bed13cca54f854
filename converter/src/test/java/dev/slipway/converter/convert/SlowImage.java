package dev.slipway.converter.convert;

import dev.slipway.converter.EmptyImage;
import dev.slipway.disk.ImageStore;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** An image with one file of some size, whose layer comes at 25 MiB a second: slower than somebody looks how much space is left. */
final class SlowImage implements ImageStore {
    private static final int BLOCK = 512;
    private static final int STEP = 64 << 10;
    private static final long MILLIS_A_MIB = 40;

    private final EmptyImage image;

    SlowImage(int mebibytes) {
        byte[] layer = archive(mebibytes << 20);
        image = new EmptyImage("slow", Pushes.CONFIG, EmptyImage.digest(layer), layer);
    }

    /** A tar of one file (POSIX.1-2017, pax, "ustar Interchange Format"). */
    private static byte[] archive(int size) {
        byte[] content = new byte[size];
        new Random(1).nextBytes(content);
        byte[] header = new byte[BLOCK];
        put(header, 0, "file");
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(size));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte one : header) {
            sum += one;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return ByteBuffer.allocate(3 * BLOCK + size).put(header).put(content).array();
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    String digest() {
        return image.digest();
    }

    @Override
    public RawManifest manifest() {
        return image.manifest();
    }

    @Override
    public RawManifest manifest(Digest digest) throws IOException {
        return image.manifest(digest);
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        return new FilterInputStream(image.blob(descriptor)) {
            private long due;

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = super.read(into, offset, Math.min(length, STEP));
                due += Math.max(0, count) * MILLIS_A_MIB;
                try {
                    Thread.sleep(due >> 20);
                } catch (InterruptedException e) {
                    throw new InterruptedIOException("the line was cut");
                }
                due &= (1 << 20) - 1;
                return count;
            }
        };
    }
}
