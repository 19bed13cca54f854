package dev.slipway.disk.layer;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import java.nio.charset.StandardCharsets;

/** The 512 bytes of one tar header, field by field; see the package's drawing. */
final class TarHeader {

    static final int SIZE = 512;

    private final byte[] bytes;

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

    /** Throws unless the sum of all bytes is the one that the header names, as signed or as unsigned bytes. */
    void verifyChecksum() throws BadImageException {
        int unsigned = 0;
        int signed = 0;
        for (byte b : bytes) {
            unsigned += b & 0xff;
            signed += b;
        }
        for (int i = 148; i < 156; i++) {
            unsigned += ' ' - (bytes[i] & 0xff);
            signed += ' ' - bytes[i];
        }
        long declared = number(148, 8);
        if (declared != unsigned && declared != signed) {
            throw malformed("a header's checksum is wrong");
        }
    }

    char type() {
        return (char) (bytes[156] & 0xff);
    }

    /** The name, with the prefix of the ustar and star dialects. */
    String name() {
        String name = text(0, 100);
        String prefix = isStar() ? text(345, 131) : isUstar() ? text(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    String linkName() {
        return text(157, 100);
    }

    long mode() throws BadImageException {
        return number(100, 8);
    }

    long uid() throws BadImageException {
        return number(108, 8);
    }

    long gid() throws BadImageException {
        return number(116, 8);
    }

    long size() throws BadImageException {
        return number(124, 12);
    }

    long modified() throws BadImageException {
        return number(136, 12);
    }

    long major() throws BadImageException {
        return number(329, 8);
    }

    long minor() throws BadImageException {
        return number(337, 8);
    }

    private boolean isUstar() {
        return has(257, "ustar\0");
    }

    private boolean isStar() {
        return isUstar() && has(508, "tar\0");
    }

    private boolean has(int offset, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (bytes[offset + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.ISO_8859_1);
    }

    byte at(int offset) {
        return bytes[offset];
    }

    /** An octal number with blanks around it, or two's complement in base 256 where the first bit is set. */
    long number(int offset, int length) throws BadImageException {
        if ((bytes[offset] & 0x80) != 0) {
            return base256(offset, length);
        }
        long value = 0;
        boolean digits = false;
        for (int i = offset; i < offset + length; i++) {
            byte b = bytes[i];
            if (b >= '0' && b <= '7') {
                value = (value << 3) + b - '0';
                digits = true;
            } else if (b == 0 || (b == ' ' && digits)) {
                break;
            } else if (b != ' ') {
                throw malformed("a header has a number that is none");
            }
        }
        return value;
    }

    private long base256(int offset, int length) throws BadImageException {
        boolean negative = (bytes[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = offset; i < offset + length; i++) {
            int b = i == offset ? bytes[i] & 0x3f | (negative ? 0xc0 : 0) : bytes[i] & 0xff;
            if (value >>> 55 != 0 && value >> 55 != -1) {
                throw malformed("a header has a number of more than 64 bits");
            }
            value = value << 8 | b;
        }
        return value;
    }

    static BadImageException malformed(String what) {
        return new BadImageException(Reason.MALFORMED_LAYER, "not a proper tar archive: " + what);
    }
}
