package dev.slipway.disk.layer;

import static dev.slipway.disk.layer.TarHeader.malformed;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.ContentStore.DataExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The entries of one tar archive, in order, each followed by its data. */
final class TarReader {

    /** Of all extended headers of one entry. */
    private static final int MAX_EXTENSION_BYTES = 1 << 20;
    /** Of all global headers of an archive. */
    private static final int MAX_GLOBAL_BYTES = 16 << 20;

    private static final int MAX_SPARSE_EXTENTS = 1_000_000;
    /** Of a number that fits in 64 bits. */
    private static final int MAX_DIGITS = 19;
    /** Linux has 12 bits for the first number of a device and 20 for the second. */
    private static final long MAX_MAJOR = 0xfff;

    private static final long MAX_MINOR = 0xf_ffff;

    private final LayerBytes bytes;
    private final PaxRecords global = new PaxRecords();
    private final byte[] block = new byte[TarHeader.SIZE];

    /** Data of the current entry that nobody has read yet, and the zeros behind it. */
    private long dataLeft;

    private long padding;

    /** Of the extended headers of the entry that comes, and of all global ones. */
    private long extensionBytes;

    private long globalBytes;

    TarReader(LayerBytes bytes) {
        this.bytes = bytes;
    }

    /** The next entry; nothing at the end of the archive. What the caller left of the previous entry is skipped. */
    Optional<TarEntry> next() throws IOException, BadImageException {
        PaxRecords pax = new PaxRecords(global);
        String longName = null;
        String longLink = null;
        extensionBytes = 0;
        while (true) {
            bytes.skip(dataLeft + padding);
            dataLeft = 0;
            padding = 0;
            TarHeader header = header();
            if (header == null) {
                return Optional.empty();
            }
            switch (header.type()) {
                case 'x', 'X' -> pax.parse(extension(header));
                case 'g' -> {
                    globalBytes += header.size();
                    if (globalBytes > MAX_GLOBAL_BYTES) {
                        throw new BadImageException(
                                Reason.LIMIT_EXCEEDED, "global tar headers of " + globalBytes + " bytes");
                    }
                    global.parse(extension(header));
                    pax = new PaxRecords(global);
                }
                case 'L' -> longName = gnuText(header);
                case 'K' -> longLink = gnuText(header);
                default -> {
                    return Optional.of(entry(header, pax, longName, longLink));
                }
            }
        }
    }

    /** Moves some of the current entry's data into the buffer. */
    void read(ByteBuffer into) throws IOException, BadImageException {
        if (dataLeft == 0) {
            throw new IllegalStateException("the entry has no more data");
        }
        dataLeft -= bytes.read(into, dataLeft);
    }

    /** A header that is not all zeros, good until the next; null at the archive's end, whether or not it is marked by zeros. */
    private @Nullable TarHeader header() throws IOException, BadImageException {
        if (!bytes.readFully(block)) {
            return null;
        }
        TarHeader header = new TarHeader(block);
        if (header.isZero()) {
            return null;
        }
        header.verifyChecksum();
        return header;
    }

    private byte[] extension(TarHeader header) throws IOException, BadImageException {
        long size = header.size();
        if (size < 0 || size > MAX_EXTENSION_BYTES - extensionBytes) {
            throw new BadImageException(
                    Reason.LIMIT_EXCEEDED, "extended tar headers of " + (extensionBytes + size) + " bytes");
        }
        extensionBytes += size;
        byte[] content = new byte[(int) size];
        if (!bytes.readFully(content) && size > 0) {
            throw malformed("an extended header has no content");
        }
        bytes.skip(paddingOf(size));
        return content;
    }

    private String gnuText(TarHeader header) throws IOException, BadImageException {
        String text = new String(extension(header), StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private TarEntry entry(TarHeader header, PaxRecords pax, @Nullable String longName, @Nullable String longLink)
            throws IOException, BadImageException {
        String name = pax.text("GNU.sparse.name", pax.text("path", longName));
        if (name == null) {
            name = header.name();
        }
        String link = pax.text("linkpath", longLink);
        if (link == null) {
            link = header.linkName();
        }
        char type = type(header, name);
        boolean hasData = type == '0' || type == 'S';
        long stored = hasData ? pax.number("size", header.size()) : 0;
        if (stored < 0) {
            throw malformed("an entry has a negative size");
        }
        dataLeft = stored;
        padding = paddingOf(stored);
        List<DataExtent> sparse = type == 'S' ? gnuSparseMap(header) : hasData ? paxSparseMap(pax) : null;
        long size = sparse == null
                ? stored
                : type == 'S'
                        ? header.number(483, 12)
                        : pax.number("GNU.sparse.realsize", pax.number("GNU.sparse.size", 0));
        List<DataExtent> extents = sparse == null ? whole(stored) : checked(sparse, size);
        boolean device = type == '3' || type == '4';
        return new TarEntry(
                type == 'S' ? '0' : type,
                name,
                link,
                attributes(header, pax),
                size,
                dataLeft,
                extents,
                device ? deviceNumber(header.major(), MAX_MAJOR) : 0,
                device ? deviceNumber(header.minor(), MAX_MINOR) : 0);
    }

    private static char type(TarHeader header, String name) {
        return switch (header.type()) {
            case 0 -> name.endsWith("/") ? '5' : '0';
            case '7' -> '0';
            default -> header.type();
        };
    }

    private static Attributes attributes(TarHeader header, PaxRecords pax) throws BadImageException {
        String modified = pax.text("mtime", null);
        PaxRecords.Instant time =
                modified == null ? new PaxRecords.Instant(header.modified(), 0) : PaxRecords.Instant.parse(modified);
        return new Attributes(
                (int) header.mode() & 07777,
                owner(pax.number("uid", header.uid())),
                owner(pax.number("gid", header.gid())),
                time.seconds(),
                time.nanos(),
                pax.xattrs());
    }

    private static int owner(long id) throws BadImageException {
        if (id < 0 || id > 0xffff_ffffL) {
            throw malformed("an owner does not fit in 32 bits: " + id);
        }
        return (int) id;
    }

    private static int deviceNumber(long number, long max) throws BadImageException {
        if (number < 0 || number > max) {
            throw malformed("a device has a number that Linux does not have: " + number);
        }
        return (int) number;
    }

    private List<DataExtent> gnuSparseMap(TarHeader header) throws IOException, BadImageException {
        List<DataExtent> extents = new ArrayList<>();
        addGnuExtents(header, 386, 4, extents);
        boolean more = header.at(482) != 0;
        while (more) {
            byte[] next = new byte[TarHeader.SIZE];
            if (!bytes.readFully(next)) {
                throw malformed("a sparse map ends too early");
            }
            TarHeader continuation = new TarHeader(next);
            addGnuExtents(continuation, 0, 21, extents);
            more = continuation.at(504) != 0;
        }
        return extents;
    }

    private static void addGnuExtents(TarHeader header, int offset, int count, List<DataExtent> extents)
            throws BadImageException {
        for (int i = 0; i < count; i++) {
            int at = offset + 24 * i;
            if (header.at(at) == 0) {
                return;
            }
            extents.add(new DataExtent(header.number(at, 12), header.number(at + 12, 12)));
            limit(extents.size());
        }
    }

    private @Nullable List<DataExtent> paxSparseMap(PaxRecords pax) throws IOException, BadImageException {
        return pax.hasSparseMapInData() ? mapInData() : pax.sparseMap().orElse(null);
    }

    /** Decimal numbers, one a line, their count first, padded to a whole block. */
    private List<DataExtent> mapInData() throws IOException, BadImageException {
        StringBuilder digits = new StringBuilder();
        List<Long> numbers = new ArrayList<>();
        long expected = 1;
        while (numbers.size() < expected) {
            ByteBuffer block = ByteBuffer.allocate(TarHeader.SIZE);
            while (block.hasRemaining()) {
                if (dataLeft == 0) {
                    throw malformed("a sparse map is longer than its entry");
                }
                read(block);
            }
            for (int i = 0; i < TarHeader.SIZE && numbers.size() < expected; i++) {
                if (block.get(i) != '\n') {
                    digits.append((char) block.get(i));
                    continue;
                }
                numbers.add(sparseNumber(digits));
                digits.setLength(0);
                if (numbers.size() == 1) {
                    limit(numbers.getFirst());
                    expected = 1 + 2 * numbers.getFirst();
                }
            }
            if (digits.length() > MAX_DIGITS) {
                throw noSparseNumber();
            }
        }
        List<DataExtent> extents = new ArrayList<>();
        for (int i = 1; i + 1 < numbers.size(); i += 2) {
            extents.add(new DataExtent(numbers.get(i), numbers.get(i + 1)));
        }
        return extents;
    }

    private static long sparseNumber(CharSequence digits) throws BadImageException {
        try {
            return Long.parseLong(digits, 0, digits.length(), 10);
        } catch (NumberFormatException e) {
            throw noSparseNumber();
        }
    }

    private static BadImageException noSparseNumber() {
        return malformed("a sparse map has a number that is none");
    }

    private static void limit(long extents) throws BadImageException {
        if (extents < 0 || extents > MAX_SPARSE_EXTENTS) {
            throw new BadImageException(Reason.LIMIT_EXCEEDED, "a sparse file with too many parts");
        }
    }

    private static List<DataExtent> whole(long size) {
        return size == 0 ? List.of() : List.of(new DataExtent(0, size));
    }

    private List<DataExtent> checked(List<DataExtent> sparse, long size) throws BadImageException {
        List<DataExtent> extents = new ArrayList<>();
        long end = 0;
        long data = 0;
        if (size < 0) {
            throw malformed("an entry has a negative size");
        }
        for (DataExtent extent : sparse) {
            if (extent.length() < 0 || extent.offset() < end || extent.length() > size - extent.offset()) {
                throw malformed("a sparse map is out of order");
            }
            end = extent.offset() + extent.length();
            data += extent.length();
            if (extent.length() > 0) {
                extents.add(extent);
            }
        }
        if (data != dataLeft) {
            throw malformed("a sparse map does not match its data");
        }
        return extents;
    }

    private static long paddingOf(long size) {
        return -size & (TarHeader.SIZE - 1);
    }
}
