package dev.slipway.tar;

import static dev.slipway.tar.TarException.limit;
import static dev.slipway.tar.TarException.malformed;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The records of one pax header. Only what the reader acts on is kept; all other records are dropped unread. */
final class PaxRecords {

    static final String PATH = "path";
    static final String LINK_PATH = "linkpath";
    static final String SIZE = "size";
    static final String UID = "uid";
    static final String GID = "gid";
    static final String MTIME = "mtime";
    static final String SPARSE_NAME = "GNU.sparse.name";
    static final String SPARSE_SIZE = "GNU.sparse.size";
    static final String SPARSE_REAL_SIZE = "GNU.sparse.realsize";
    static final String SPARSE_MAJOR = "GNU.sparse.major";
    static final String SPARSE_MINOR = "GNU.sparse.minor";

    private static final String SPARSE_MAP = "GNU.sparse.map";
    private static final String SPARSE_OFFSET = "GNU.sparse.offset";
    private static final String SPARSE_BYTES = "GNU.sparse.numbytes";
    private static final String XATTR = "SCHILY.xattr.";

    private static final Set<String> OF_ALL_MEMBERS = Set.of(UID, GID, MTIME);
    private static final Set<String> OF_ONE_MEMBER = Set.of(
            PATH,
            LINK_PATH,
            SIZE,
            UID,
            GID,
            MTIME,
            SPARSE_NAME,
            SPARSE_SIZE,
            SPARSE_REAL_SIZE,
            SPARSE_MAJOR,
            SPARSE_MINOR);

    private final TarLimits limits;
    private final Set<String> kept;
    /** An empty value hides what a global header says. */
    private final Map<String, String> values = new HashMap<>();

    private final SortedMap<String, byte[]> xattrs = new TreeMap<>();
    private long xattrBytes;
    private @Nullable SparseMap sparse;

    private PaxRecords(TarLimits limits, Set<String> kept) {
        this.limits = limits;
        this.kept = kept;
    }

    /** For the member that follows. */
    static PaxRecords ofMember(TarLimits limits) {
        return new PaxRecords(limits, OF_ONE_MEMBER);
    }

    /** For all members that follow; what can only be said of one is dropped. */
    static PaxRecords global(TarLimits limits) {
        return new PaxRecords(limits, OF_ALL_MEMBERS);
    }

    /** Adds the records of a header, up to its end or a NUL. What is said twice counts as it was said last. */
    void add(byte[] bytes) throws TarException {
        int start = 0;
        while (start < bytes.length && bytes[start] != 0) {
            int space = start;
            int length = 0;
            while (space < bytes.length && bytes[space] >= '0' && bytes[space] <= '9' && length < bytes.length) {
                length = length * 10 + bytes[space++] - '0';
            }
            int end = start + length;
            if (space == start
                    || space >= bytes.length
                    || bytes[space] != ' '
                    || end > bytes.length
                    || end <= space + 1
                    || bytes[end - 1] != '\n') {
                throw malformed("not a proper tar: a pax record is not as long as it says");
            }
            add(bytes, space + 1, end - 1);
            start = end;
        }
    }

    private void add(byte[] bytes, int start, int end) throws TarException {
        boolean xattr = startsWith(XATTR, bytes, start, end);
        int equals = start + (xattr ? XATTR.length() : 0);
        while (equals < end && bytes[equals] != '=') {
            equals++;
        }
        if (equals == start || equals == end) {
            throw malformed("not a proper tar: a pax record has no key or no '='");
        }
        if (xattr) {
            addXattr(
                    ByteStrings.of(bytes, start + XATTR.length(), equals - start - XATTR.length()),
                    bytes,
                    equals + 1,
                    end);
            return;
        }
        String key = ByteStrings.of(bytes, start, equals - start);
        if (kept.contains(key)) {
            if (end - equals - 1 > limits.nameBytes()) {
                throw limit("the tar has a pax record " + key + " of " + (end - equals - 1) + " bytes; "
                        + limits.nameBytes() + " are allowed");
            }
            values.put(key, ByteStrings.of(bytes, equals + 1, end - equals - 1));
        } else if (kept == OF_ONE_MEMBER) {
            addSparse(key, bytes, equals + 1, end);
        }
    }

    private void addXattr(String name, byte[] bytes, int start, int end) throws TarException {
        if (limits.xattrBytes() == 0) {
            return;
        }
        byte[] old = xattrs.get(name);
        long more = old == null ? TarLimits.XATTR_BYTES + name.length() : -old.length;
        xattrBytes += more + end - start;
        if (xattrBytes > limits.xattrBytes()) {
            throw limit("the tar has a member with more than " + limits.xattrBytes() + " bytes of extended attributes");
        }
        byte[] value = new byte[end - start];
        System.arraycopy(bytes, start, value, 0, value.length);
        xattrs.put(name, value);
    }

    /** In format 0.0 the keys are repeated, an offset before its length. */
    private void addSparse(String key, byte[] bytes, int start, int end) throws TarException {
        switch (key) {
            case SPARSE_OFFSET, SPARSE_BYTES -> sparse().addDecimal(bytes, start, end);
            case SPARSE_MAP -> {
                sparse = new SparseMap(limits.sparseParts());
                int from = start;
                for (int at = start; at <= end && start < end; at++) {
                    if (at == end || bytes[at] == ',') {
                        sparse.addDecimal(bytes, from, at);
                        from = at + 1;
                    }
                }
            }
            default -> {}
        }
    }

    private SparseMap sparse() {
        SparseMap map = sparse == null ? new SparseMap(limits.sparseParts()) : sparse;
        sparse = map;
        return map;
    }

    private static boolean startsWith(String prefix, byte[] bytes, int start, int end) {
        if (end - start < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (bytes[start + i] != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A value, which may be empty; null where the header says nothing. */
    @Nullable String text(String key) {
        return values.get(key);
    }

    SortedMap<String, byte[]> xattrs() {
        return Collections.unmodifiableSortedMap(xattrs);
    }

    /** The map of a GNU sparse file of format 0.0 or 0.1. */
    @Nullable SparseMap sparseMap() {
        return sparse;
    }
}
