package dev.slipway.tar;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.XZInputStream;

/** How an archive may be compressed. */
public enum Compression {
    NONE,
    GZIP,
    ZSTD,
    XZ,
    BZIP2;

    /** How many first bytes of a file tell its compression. */
    static final int TELLING_BYTES = 10;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int[] ZSTD_MAGIC = {0x28, 0xb5, 0x2f, 0xfd};
    private static final int[] XZ_MAGIC = {0xfd, '7', 'z', 'X', 'Z', 0};
    private static final int[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
    private static final int[] BZIP2_END = {0x17, 0x72, 0x45, 0x38, 0x50, 0x90};
    private static final int BZIP2_HEADER_BYTES = 4;

    /** Zstandard frames that hold no data: magic numbers 0x184D2A50 to 0x184D2A5F (RFC 8878, section 3.1.2). */
    private static final int[] ZSTD_SKIPPABLE = {0x2a, 0x4d, 0x18};

    /** By the first bytes of a file, ten or all that it has; {@link #NONE} for whatever is none of the others. */
    static Compression of(byte[] first) {
        if (has(first, 0, GzipInput.MAGIC_1, GzipInput.MAGIC_2)) {
            return GZIP;
        }
        if (has(first, 0, ZSTD_MAGIC) || (has(first, 1, ZSTD_SKIPPABLE) && (first[0] & 0xf0) == 0x50)) {
            return ZSTD;
        }
        if (has(first, 0, XZ_MAGIC)) {
            return XZ;
        }
        // "BZh" could also begin the name of the first member of a plain tar.
        if (has(first, 0, 'B', 'Z', 'h')
                && (has(first, BZIP2_HEADER_BYTES, BZIP2_BLOCK) || has(first, BZIP2_HEADER_BYTES, BZIP2_END))) {
            return BZIP2;
        }
        return NONE;
    }

    private static boolean has(byte[] bytes, int offset, int... wanted) {
        if (bytes.length < offset + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if ((bytes[offset + i] & 0xff) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    InputStream decompress(InputStream source, DecompressionMemory memory) throws IOException {
        return switch (this) {
            case NONE -> source;
            case GZIP -> new GzipInput(source);
            case ZSTD -> Zstd.decompress(source, memory);
            case XZ -> Xz.decompress(source, memory);
            case BZIP2 -> Bzip2.decompress(source);
        };
    }

    // A class for each library: a program that reads one compression does not load what it takes to read the others.

    private static final class Zstd {
        private static InputStream decompress(InputStream source, DecompressionMemory memory) throws IOException {
            return new ZstdInputStreamNoFinalizer(source).setLongMax(memory.zstdWindowLog());
        }
    }

    /** With a cache of arrays, since a file may begin a new dictionary with every thirty bytes. */
    private static final class Xz {
        private static InputStream decompress(InputStream source, DecompressionMemory memory) throws IOException {
            return new XZInputStream(buffered(source), memory.xzKibibytes(), true, BasicArrayCache.getInstance());
        }
    }

    private static final class Bzip2 {
        private static InputStream decompress(InputStream source) throws IOException {
            return new BZip2CompressorInputStream(buffered(source), true);
        }
    }

    /** For those that read single bytes. */
    private static InputStream buffered(InputStream source) {
        return new BufferedInputStream(source, BUFFER_BYTES);
    }
}
