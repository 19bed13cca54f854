package dev.slipway.tar;

import static dev.slipway.tar.TarException.limit;
import static dev.slipway.tar.TarException.malformed;
import static dev.slipway.tar.TarException.truncated;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of one archive, in order, each followed by its data. The package says which dialects it reads and how.
 *
 * <p>All methods throw {@link TarException} where the archive is at fault, and what the input throws where that fails.
 */
public final class TarReader {

    private final TarInput input;
    private final TarLimits limits;
    private final PaxRecords global;
    private final byte[] block = new byte[TarHeader.SIZE];
    private final ByteBuffer blockBuffer = ByteBuffer.wrap(block);

    private long globalBytes;
    /** Data of the current member that nobody has read yet, and the zeros behind it. */
    private long unread;

    private int padding;
    private boolean ended;

    public TarReader(TarInput input, TarLimits limits) {
        this.input = input;
        this.limits = limits;
        this.global = PaxRecords.global(limits);
    }

    /** Reads an archive that is not compressed, or not any more. */
    public static TarReader of(InputStream archive, TarLimits limits) {
        return new TarReader(new StreamInput(archive), limits);
    }

    /** The next member; empty at the end of the archive. What nobody read of the previous member is skipped. */
    public Optional<TarMember> next() throws IOException {
        Extensions extensions = new Extensions();
        while (true) {
            skipData();
            if (ended || !readBlock("the tar ends in the middle of a header")) {
                ended = true;
                return Optional.empty();
            }
            TarHeader header = new TarHeader(block);
            if (header.isZero()) {
                ended = true;
                return Optional.empty();
            }
            header.verifyChecksum();
            switch (header.flag()) {
                case 'x', 'X' -> {
                    extensions.pax = PaxRecords.ofMember(limits);
                    extensions.pax.add(extensions.content(header));
                }
                case 'g' -> {
                    global.add(globalContent(header, extensions));
                    extensions.forget();
                }
                case 'L' -> extensions.longName = extensions.name(header);
                case 'K' -> extensions.longLink = extensions.name(header);
                case 'V' -> startData(extensions.count(header));
                default -> {
                    return Optional.of(new MemberBuilder(this, header, extensions, limits).build());
                }
            }
        }
    }

    /** Bytes of the current member's data that nobody has read yet. */
    public long unread() {
        return unread;
    }

    /**
     * Moves some of the current member's data into the buffer, at least one byte. The data is that of all its extents, one after
     * the other.
     */
    public void read(ByteBuffer into) throws IOException {
        if (unread == 0 || !into.hasRemaining()) {
            throw new IllegalStateException("the member has no more data, or the buffer no room");
        }
        int end = into.limit();
        into.limit((int) Math.min(end, into.position() + unread));
        int read = input.read(into);
        into.limit(end);
        if (read < 0) {
            throw endsInData();
        }
        unread -= read;
    }

    /** Makes the following bytes the data of the current member. */
    void startData(long size) {
        unread = size;
        padding = (int) (-size & (TarHeader.SIZE - 1));
    }

    /** A block of the current member that is not part of its data. */
    byte[] sparseBlock() throws IOException {
        if (!readBlock("the tar ends in the middle of a sparse file's map")) {
            throw truncated("the tar ends before the rest of a sparse file's map");
        }
        return block;
    }

    /** Fills the block; false where the archive ends before its first byte. */
    private boolean readBlock(String truncation) throws IOException {
        blockBuffer.clear();
        return readFully(blockBuffer, truncation);
    }

    private boolean readFully(ByteBuffer buffer, String truncation) throws IOException {
        while (buffer.hasRemaining()) {
            if (input.read(buffer) < 0) {
                if (buffer.position() == 0) {
                    return false;
                }
                throw truncated(truncation);
            }
        }
        return true;
    }

    /** The last member may lack the zeros behind its data: GNU tar and Go do not miss them. */
    private void skipData() throws IOException {
        if (input.skip(unread) < unread) {
            throw endsInData();
        }
        ended |= input.skip(padding) < padding;
        unread = 0;
        padding = 0;
    }

    private static TarException endsInData() {
        return truncated("the tar ends in the middle of a file: it is truncated");
    }

    private byte[] globalContent(TarHeader header, Extensions extensions) throws IOException {
        globalBytes += Math.clamp(header.number(TarHeader.Field.SIZE), 0, limits.globalBytes() + 1);
        if (globalBytes > limits.globalBytes()) {
            throw limit("the tar has global pax headers of more than " + limits.globalBytes() + " bytes");
        }
        return extensions.content(header);
    }

    /** What stands before a member. The last header of a type counts. */
    final class Extensions {

        private int headers;
        private long bytes;
        private @Nullable PaxRecords pax;
        private @Nullable String longName;
        private @Nullable String longLink;

        @Nullable String longName() {
            return longName;
        }

        @Nullable String longLink() {
            return longLink;
        }

        /** The member's own record, else that for all members; null where there is none or an empty one. */
        @Nullable String text(String key) {
            String own = pax == null ? null : pax.text(key);
            String value = own == null ? global.text(key) : own;
            return value == null || value.isEmpty() ? null : value;
        }

        @Nullable PaxRecords pax() {
            return pax;
        }

        PaxRecords global() {
            return global;
        }

        private void forget() {
            pax = null;
            longName = null;
            longLink = null;
        }

        /** Counts an extension header; its size is allowed then. */
        private long count(TarHeader header) throws TarException {
            long size = header.number(TarHeader.Field.SIZE);
            if (size < 0) {
                throw malformed("not a proper tar: an extension header has a size of " + size);
            }
            if (++headers > limits.extensionHeaders()) {
                throw limit("the tar has more than " + limits.extensionHeaders() + " headers before one member");
            }
            if (size > limits.extensionBytes() - bytes) {
                throw limit("the tar has extension headers of " + (bytes + Math.min(size, Integer.MAX_VALUE))
                        + " bytes or more before one member; " + limits.extensionBytes() + " are allowed");
            }
            bytes += size;
            return size;
        }

        private byte[] content(TarHeader header) throws IOException {
            byte[] content = new byte[(int) count(header)];
            startData(content.length);
            String truncation = "the tar ends in the middle of an extension header";
            if (!readFully(ByteBuffer.wrap(content), truncation) && content.length > 0) {
                throw truncated(truncation);
            }
            unread = 0;
            return content;
        }

        private String name(TarHeader header) throws IOException {
            byte[] content = content(header);
            int end = 0;
            while (end < content.length && content[end] != 0) {
                end++;
            }
            if (end > limits.nameBytes()) {
                throw limit("the tar has a name of " + end + " bytes; " + limits.nameBytes() + " are allowed");
            }
            return ByteStrings.of(content, 0, end);
        }
    }
}
