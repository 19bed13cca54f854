package dev.slipway.tar;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.MemoryLimitException;

/**
 * The uncompressed bytes of a compressed file. A file that is damaged ends in a {@link TarException}; a failure of the stream
 * that it is read from comes through unchanged. Closing this closes that stream.
 */
public final class DecompressedInput extends ArrayInput {

    private final Compression compression;
    private final Source source;
    private final DecompressionMemory memory;
    private @Nullable InputStream content;

    private DecompressedInput(InputStream source, Compression compression, DecompressionMemory memory) {
        this.source = new Source(source);
        this.compression = compression;
        this.memory = memory;
    }

    /** A file whose compression is known. */
    public static InputStream of(InputStream source, Compression compression, DecompressionMemory memory) {
        return compression == Compression.NONE ? source : new DecompressedInput(source, compression, memory);
    }

    /**
     * A file whose compression its first bytes tell. What they do not tell is taken for uncompressed.
     *
     * @throws TarException where the file has no byte at all
     */
    public static DecompressedInput detecting(InputStream source, DecompressionMemory memory) throws IOException {
        byte[] first = source.readNBytes(Compression.TELLING_BYTES);
        if (first.length == 0) {
            throw TarException.truncated("it has no bytes");
        }
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first), source);
        return new DecompressedInput(whole, Compression.of(first), memory);
    }

    public Compression compression() {
        return compression;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            InputStream from = content == null ? compression.decompress(source, memory) : content;
            content = from;
            return from.read(into, offset, length);
        } catch (IOException e) {
            throw verdict(e);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
            // Decompressors that do not check everything fail like this on damaged files.
            throw TarException.malformed("the " + label() + " stream is damaged: " + e.getMessage());
        } catch (StackOverflowError e) {
            // The reader of bzip2 recurses once for each block that has no data.
            throw TarException.malformed("the " + label() + " stream is damaged: it has too many empty blocks");
        }
    }

    private IOException verdict(IOException failure) {
        if (source.failure != null) {
            return source.failure;
        }
        return switch (failure) {
            case TarException e -> e;
            case EOFException _ -> TarException.truncated("the " + label() + " stream ends too early: it is truncated");
            case MemoryLimitException _ ->
                TarException.limit("the xz stream wants more than " + memory.xzKibibytes()
                        + " KiB of memory; compress it with a lower level");
            case ZstdIOException e
            when e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge() ->
                TarException.limit("the zstd stream wants a window of more than " + (1L << memory.zstdWindowLog())
                        + " bytes; compress it with a lower level or without --long");
            default -> TarException.malformed("the " + label() + " stream is damaged: " + failure.getMessage());
        };
    }

    private String label() {
        return switch (compression) {
            case NONE -> "uncompressed";
            case GZIP -> "gzip";
            case ZSTD -> "zstd";
            case XZ -> "xz";
            case BZIP2 -> "bzip2";
        };
    }

    @Override
    public void close() throws IOException {
        if (content == null) {
            source.close();
        } else {
            content.close();
        }
    }

    /** Remembers whether it failed: decompressors report that like a damaged file. */
    private static final class Source extends ArrayInput {
        private final InputStream in;
        private @Nullable IOException failure;

        private Source(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return in.read(into, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        /** Some decompressors look here whether there is more. */
        @Override
        public int available() {
            return 1;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
