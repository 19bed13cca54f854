package dev.slipway.tar;

import static dev.slipway.tar.TarException.limit;
import static dev.slipway.tar.TarException.malformed;

import dev.slipway.tar.TarHeader.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a member of its header and of what stands before it, and tells the reader where its data begins and ends. */
final class MemberBuilder {

    /** Linux has 12 bits for the first number of a device and 20 for the second. */
    private static final long MAX_MAJOR = 0xfff;

    private static final long MAX_MINOR = 0xf_ffff;

    private static final int HEADER_PARTS = 386;
    private static final int HEADER_PART_COUNT = 4;
    private static final int HEADER_MORE = 482;
    private static final int BLOCK_PART_COUNT = 21;
    private static final int BLOCK_MORE = 504;
    private static final int PART_FIELD = 12;
    /** Of a number that fits in 64 bits, and its sign. */
    private static final int MAX_DIGITS = 20;

    private final TarReader tar;
    private final TarHeader header;
    private final TarReader.Extensions extensions;
    private final TarLimits limits;
    private final String name;

    MemberBuilder(TarReader tar, TarHeader header, TarReader.Extensions extensions, TarLimits limits) {
        this.tar = tar;
        this.header = header;
        this.extensions = extensions;
        this.limits = limits;
        this.name = name(header, extensions);
    }

    private static String name(TarHeader header, TarReader.Extensions extensions) {
        String sparse = extensions.text(PaxRecords.SPARSE_NAME);
        if (sparse != null && MemberType.of(header.flag(), sparse) == MemberType.FILE) {
            return sparse;
        }
        String longName = extensions.longName();
        String path = longName == null ? extensions.text(PaxRecords.PATH) : longName;
        return path == null ? header.name() : path;
    }

    /** The header is read first: reading the content may fill its block anew. */
    TarMember build() throws IOException {
        char flag = header.flag();
        MemberType type = MemberType.of(flag, name);
        String link = linkName();
        TarMember.Attributes attributes = attributes();
        boolean device = type == MemberType.CHARACTER_DEVICE || type == MemberType.BLOCK_DEVICE;
        int major = device ? deviceNumber(Field.MAJOR, MAX_MAJOR) : 0;
        int minor = device ? deviceNumber(Field.MINOR, MAX_MINOR) : 0;
        return new TarMember(type, flag, name, link, attributes, content(type, flag), major, minor);
    }

    private String linkName() {
        String longLink = extensions.longLink();
        String path = longLink == null ? extensions.text(PaxRecords.LINK_PATH) : longLink;
        return path == null ? header.linkName() : path;
    }

    private TarMember.Attributes attributes() throws TarException {
        String modified = extensions.text(PaxRecords.MTIME);
        PaxNumber.Time time = modified == null
                ? new PaxNumber.Time(header.number(Field.MTIME), 0)
                : PaxNumber.Time.parse(PaxRecords.MTIME, modified);
        return new TarMember.Attributes(
                (int) header.number(Field.MODE) & 07777,
                owner(number(PaxRecords.UID, Field.UID)),
                owner(number(PaxRecords.GID, Field.GID)),
                time.seconds(),
                time.nanos(),
                xattrs());
    }

    private long number(String key, Field field) throws TarException {
        String value = extensions.text(key);
        return value == null ? header.number(field) : PaxNumber.parse(key, value);
    }

    /**
     * As umoci, which hands the number to {@code lchown}: its lower 32 bits count (-2 is 4294967294), and 4294967295 says "do not
     * change", so that the file stays root's. Nobody may own a file by that number: not even root could change it.
     */
    private static int owner(long id) {
        int owner = (int) id;
        return owner == -1 ? 0 : owner;
    }

    private int deviceNumber(Field field, long max) throws TarException {
        long number = header.number(field);
        if (number < 0 || number > max) {
            throw malformed("the tar's device " + ByteStrings.quoted(name) + " has a number that Linux does not have: "
                    + number);
        }
        return (int) number;
    }

    private Map<String, byte[]> xattrs() {
        PaxRecords pax = extensions.pax();
        Map<String, byte[]> global = extensions.global().xattrs();
        if (pax == null || pax.xattrs().isEmpty()) {
            return global;
        }
        if (global.isEmpty()) {
            return pax.xattrs();
        }
        Map<String, byte[]> xattrs = new TreeMap<>(global);
        xattrs.putAll(pax.xattrs());
        return xattrs;
    }

    private TarMember.Content content(MemberType type, char flag) throws IOException {
        boolean hasData = type == MemberType.FILE || type == MemberType.UNKNOWN || flag == 'D';
        long stored = hasData ? number(PaxRecords.SIZE, Field.SIZE) : 0;
        if (stored < 0) {
            throw malformed("the tar's member " + ByteStrings.quoted(name) + " has a size of " + stored);
        }
        tar.startData(stored);
        if (flag == 'S') {
            long size = size(header.number(Field.REAL_SIZE));
            return sparse(gnuMap(), size);
        }
        SparseMap map = type == MemberType.FILE ? paxMap() : null;
        if (map != null) {
            String size = extensions.text(PaxRecords.SPARSE_REAL_SIZE);
            String key = size == null ? PaxRecords.SPARSE_SIZE : PaxRecords.SPARSE_REAL_SIZE;
            String value = extensions.text(key);
            return sparse(map, size(value == null ? 0 : PaxNumber.parse(key, value)));
        }
        return stored == 0
                ? TarMember.Content.NONE
                : new TarMember.Content(stored, stored, List.of(new DataExtent(0, stored)));
    }

    private long size(long size) throws TarException {
        if (size < 0) {
            throw malformed("the tar's sparse map of file " + ByteStrings.quoted(name) + " has a size of " + size);
        }
        return size;
    }

    private TarMember.Content sparse(SparseMap map, long size) throws TarException {
        return new TarMember.Content(size, tar.unread(), map.extents(name, size, tar.unread()));
    }

    private SparseMap gnuMap() throws IOException {
        SparseMap map = new SparseMap(limits.sparseParts());
        addParts(header, HEADER_PARTS, HEADER_PART_COUNT, map);
        boolean more = header.at(HEADER_MORE) != 0;
        while (more) {
            TarHeader next = new TarHeader(tar.sparseBlock());
            addParts(next, 0, BLOCK_PART_COUNT, map);
            more = next.at(BLOCK_MORE) != 0;
        }
        return map;
    }

    private void addParts(TarHeader block, int offset, int count, SparseMap map) throws TarException {
        for (int at = offset; at < offset + count * 2 * PART_FIELD; at += 2 * PART_FIELD) {
            if (block.at(at) == 0) {
                return;
            }
            map.add(block.number("sparse offset", at, PART_FIELD, name));
            map.add(block.number("sparse length", at + PART_FIELD, PART_FIELD, name));
        }
    }

    private @Nullable SparseMap paxMap() throws IOException {
        PaxRecords pax = extensions.pax();
        if (pax == null) {
            return null;
        }
        if ("1".equals(pax.text(PaxRecords.SPARSE_MAJOR)) && "0".equals(pax.text(PaxRecords.SPARSE_MINOR))) {
            return mapInData();
        }
        SparseMap map = pax.sparseMap();
        return map == null && pax.text(PaxRecords.SPARSE_SIZE) != null ? new SparseMap(limits.sparseParts()) : map;
    }

    /** The map that begins the data, in format 1.0. */
    private SparseMap mapInData() throws IOException {
        SparseMap map = new SparseMap(limits.sparseParts());
        byte[] bytes = new byte[TarHeader.SIZE];
        StringBuilder digits = new StringBuilder();
        long expected = -1;
        while (expected < 0 || map.count() < expected) {
            fill(ByteBuffer.wrap(bytes));
            for (int i = 0; i < bytes.length && (expected < 0 || map.count() < expected); i++) {
                if (bytes[i] != '\n') {
                    if (digits.append((char) (bytes[i] & 0xff)).length() > MAX_DIGITS) {
                        throw malformed("the tar's sparse map of file " + ByteStrings.quoted(name)
                                + " has something else than a number: " + ByteStrings.quoted(digits.toString()));
                    }
                    continue;
                }
                long number = PaxNumber.parse("GNU.sparse", digits.toString());
                digits.setLength(0);
                if (expected < 0) {
                    expected = 2 * parts(number);
                } else {
                    map.add(number);
                }
            }
        }
        return map;
    }

    private long parts(long number) throws TarException {
        if (number < 0 || number > limits.sparseParts()) {
            throw limit("the tar's sparse map of file " + ByteStrings.quoted(name) + " has " + number + " parts; "
                    + limits.sparseParts() + " are allowed");
        }
        return number;
    }

    private void fill(ByteBuffer block) throws IOException {
        while (block.hasRemaining()) {
            if (tar.unread() == 0) {
                throw malformed(
                        "the tar's sparse map of file " + ByteStrings.quoted(name) + " is longer than the data");
            }
            tar.read(block);
        }
    }
}
