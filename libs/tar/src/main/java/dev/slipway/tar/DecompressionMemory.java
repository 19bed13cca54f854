package dev.slipway.tar;

/**
 * What a decompressor may take for the part of its output that it refers back to. gzip (32 KiB) and bzip2 (900 KB) never take
 * much; zstd and xz take what the file says, so a file that says more than this is refused.
 *
 * @param zstdWindowLog the binary logarithm of zstd's largest window, which lies outside the Java heap
 * @param xzKibibytes xz's dictionary and tables, inside the heap
 */
public record DecompressionMemory(int zstdWindowLog, int xzKibibytes) {

    private static final int MIN_ZSTD_WINDOW_LOG = 10;
    private static final int MAX_ZSTD_WINDOW_LOG = 27;

    /** For layers, few of which are read at a time: windows of 128 MiB, as {@code zstd -d} and containerd take them. */
    public static final DecompressionMemory LAYER = new DecompressionMemory(MAX_ZSTD_WINDOW_LOG, 33 << 10);

    /**
     * For sources, many of which may be read at a time: zstd up to level 19 (windows of 8 MiB) and {@code --long=25}, xz up to
     * level 8 (33 MiB).
     */
    public static final DecompressionMemory SOURCE = new DecompressionMemory(25, 33 << 10);

    public DecompressionMemory {
        if (zstdWindowLog < MIN_ZSTD_WINDOW_LOG || zstdWindowLog > MAX_ZSTD_WINDOW_LOG || xzKibibytes <= 0) {
            throw new IllegalArgumentException("out of range: " + zstdWindowLog + ", " + xzKibibytes);
        }
    }
}
