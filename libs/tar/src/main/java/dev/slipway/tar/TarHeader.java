package dev.slipway.tar;

import static dev.slipway.tar.TarException.malformed;

/** The 512 bytes of one header, field by field; see the package's drawing. */
final class TarHeader {

    static final int SIZE = 512;

    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int USTAR_PREFIX_LENGTH = 155;
    private static final int STAR_PREFIX_LENGTH = 131;
    private static final int TIME_LENGTH = 12;
    private static final int CTIME = PREFIX + TIME_LENGTH;

    private final byte[] bytes;

    /** A field that holds a number. */
    enum Field {
        MODE("mode", 100, 8),
        UID("uid", 108, 8),
        GID("gid", 116, 8),
        SIZE("size", 124, 12),
        MTIME("mtime", 136, 12),
        MAJOR("devmajor", 329, 8),
        MINOR("devminor", 337, 8),
        REAL_SIZE("realsize", 483, 12);

        private final String label;
        private final int offset;
        private final int length;

        Field(String label, int offset, int length) {
            this.label = label;
            this.offset = offset;
            this.length = length;
        }
    }

    /** The array is not copied: a header is good until its block is filled anew. */
    TarHeader(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isZero() {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Throws unless the sum of all bytes is the one that the header names, as unsigned (POSIX) or signed (old) bytes. */
    void verifyChecksum() throws TarException {
        int unsigned = 0;
        int signed = 0;
        for (byte b : bytes) {
            unsigned += b & 0xff;
            signed += b;
        }
        for (int i = CHECKSUM; i < CHECKSUM + CHECKSUM_LENGTH; i++) {
            unsigned += ' ' - (bytes[i] & 0xff);
            signed += ' ' - bytes[i];
        }
        long declared;
        try {
            declared = HeaderNumber.parse(bytes, CHECKSUM, CHECKSUM_LENGTH);
        } catch (NumberFormatException e) {
            throw malformed("not a tar: the checksum of a header is " + e.getMessage());
        }
        if (declared != unsigned && declared != signed) {
            throw malformed(
                    "not a tar: the checksum of a header is " + declared + ", but its bytes add up to " + unsigned);
        }
    }

    char flag() {
        return (char) (bytes[156] & 0xff);
    }

    /** The name, with the prefix of the dialects that have one. */
    String name() {
        String name = text(0, 100);
        String prefix = prefix();
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private String prefix() {
        if (has(MAGIC, "ustar\0")) {
            return text(PREFIX, has(508, "tar\0") ? STAR_PREFIX_LENGTH : USTAR_PREFIX_LENGTH);
        }
        if (has(MAGIC, "ustar  \0") && !(isBlankOrNumber(PREFIX) && isBlankOrNumber(CTIME))) {
            return prefixOfOldGo();
        }
        return "";
    }

    /** What Go before 1.8 wrote over atime and ctime (golang.org/issues/12594), if it can be that. */
    private String prefixOfOldGo() {
        String prefix = text(PREFIX, USTAR_PREFIX_LENGTH);
        return prefix.chars().allMatch(c -> c < 0x80) ? prefix : "";
    }

    private boolean isBlankOrNumber(int offset) {
        if (bytes[offset] == 0) {
            return true;
        }
        try {
            HeaderNumber.parse(bytes, offset, TIME_LENGTH);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    String linkName() {
        return text(157, 100);
    }

    long number(Field field) throws TarException {
        try {
            return HeaderNumber.parse(bytes, field.offset, field.length);
        } catch (NumberFormatException e) {
            throw notANumber(field.label, name(), e);
        }
    }

    /**
     * @param label of the field, for messages
     * @param member its name, for messages
     */
    long number(String label, int offset, int length, String member) throws TarException {
        try {
            return HeaderNumber.parse(bytes, offset, length);
        } catch (NumberFormatException e) {
            throw notANumber(label, member, e);
        }
    }

    private static TarException notANumber(String label, String member, NumberFormatException e) {
        return malformed("the tar's member " + ByteStrings.quoted(member) + " has a field " + label + " that is "
                + e.getMessage());
    }

    byte at(int offset) {
        return bytes[offset];
    }

    private boolean has(int offset, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (bytes[offset + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return ByteStrings.of(bytes, offset, end - offset);
    }
}
