package dev.slipway.tar;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A build's source: a tar, plain or compressed with gzip, zstd, xz or bzip2, as its first bytes tell. Whoever inspects a source and
 * whoever unpacks it read it with this class, so that what was inspected is what is unpacked.
 *
 * <p>All methods throw {@link TarException} where the source is at fault, and what its stream throws where that fails.
 */
public final class SourceArchive implements AutoCloseable {

    private final DecompressedInput bytes;
    private final Bounded bounded;
    private final TarReader tar;
    private final Limits limits;
    private long entries;
    private long fileBytes;

    /**
     * How large a source may be.
     *
     * @param unpackedBytes of the tar; and of its files together, with the holes that sparse files have
     * @param entries members of the tar
     */
    public record Limits(long unpackedBytes, long entries) {}

    private SourceArchive(DecompressedInput bytes, Limits limits) {
        this.bytes = bytes;
        this.bounded = new Bounded(bytes, limits.unpackedBytes());
        this.tar = TarReader.of(bounded, TarLimits.SOURCE);
        this.limits = limits;
    }

    /** Begins to read. The stream stays open when this is closed: its owner may want the rest of it. */
    public static SourceArchive open(InputStream source, Limits limits) throws IOException {
        return new SourceArchive(DecompressedInput.detecting(new KeptOpen(source), DecompressionMemory.SOURCE), limits);
    }

    public Compression compression() {
        return bytes.compression();
    }

    /** The next member; empty at the end of the archive. What nobody read of the previous member is skipped. */
    public Optional<TarMember> next() throws IOException {
        Optional<TarMember> next = tar.next();
        if (next.isPresent()) {
            if (++entries > limits.entries()) {
                throw TarException.limit("the tar has more than " + limits.entries() + " entries");
            }
            long size = next.get().content().size();
            if (size > limits.unpackedBytes() - fileBytes) {
                throw tooLarge(limits.unpackedBytes());
            }
            fileBytes += size;
        }
        return next;
    }

    /** Moves some of the current member's data into the buffer; see {@link TarReader#read}. */
    public void read(ByteBuffer into) throws IOException {
        tar.read(into);
    }

    /**
     * The whole content of the current member, with its holes as zeros; nothing of it was read yet.
     *
     * @throws IllegalArgumentException where an array cannot hold it
     */
    public byte[] content(TarMember member) throws IOException {
        if (member.content().size() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a file of " + member.content().size() + " bytes");
        }
        ByteBuffer content = ByteBuffer.allocate((int) member.content().size());
        for (DataExtent extent : member.content().extents()) {
            content.limit((int) (extent.offset() + extent.length())).position((int) extent.offset());
            while (content.hasRemaining()) {
                tar.read(content);
            }
        }
        return content.array();
    }

    /** Reads what follows the end of the archive: whether the compressed file is sound, its end tells. */
    public void finish() throws IOException {
        bounded.transferTo(OutputStream.nullOutputStream());
    }

    /** Frees what decompression holds. */
    @Override
    public void close() throws IOException {
        bytes.close();
    }

    private static TarException tooLarge(long limit) {
        return TarException.limit("the source unpacks to more than " + limit + " bytes");
    }

    /** Ends a decompression bomb. */
    private static final class Bounded extends ArrayInput {
        private final InputStream in;
        private final long limit;
        private long count;

        private Bounded(InputStream in, long limit) {
            this.in = in;
            this.limit = limit;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = in.read(into, offset, length);
            count += Math.max(read, 0);
            if (count > limit) {
                throw tooLarge(limit);
            }
            return read;
        }
    }

    private static final class KeptOpen extends FilterInputStream {
        private KeptOpen(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
