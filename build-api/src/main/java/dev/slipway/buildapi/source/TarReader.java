package dev.slipway.buildapi.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a tar one after another, with bounded memory whatever the input: long names and pax records have
 * limits here, which general readers do not give them.
 *
 * <pre>
 *   header block (512 bytes)          0 name[100]   124 size[12]   148 chksum[8]   156 typeflag
 *                                   157 linkname[100]   257 "ustar"   345 prefix[155]
 *   typeflag L, K   GNU: the content is the next member's long name, link target
 *   typeflag x, g   pax: the content is "length key=value\n" records for the next member, for all that follow
 *   typeflag S      GNU sparse: header blocks may follow at 482 (then 504), the content is what is stored
 * </pre>
 */
final class TarReader {
    private static final int BLOCK = 512;
    private static final int MAX_LONG_NAME = 64 * 1024;
    private static final int MAX_PAX = 1024 * 1024;
    /** Before one member: writers need four at most, one of each type. */
    private static final int MAX_EXTENSION_HEADERS = 16;

    private final InputStream in;
    private final PaxRecords globalPax = new PaxRecords();
    private long unread;
    private long padding;

    TarReader(InputStream in) {
        this.in = in;
    }

    /** The next member; empty at the end of the archive. The content of the one before is skipped. */
    Optional<TarEntry> next() throws IOException {
        PaxRecords pax = new PaxRecords();
        String longName = null;
        String longLink = null;
        for (int headers = 0; headers <= MAX_EXTENSION_HEADERS; headers++) {
            skipContent();
            byte[] header = new byte[BLOCK];
            int read = in.readNBytes(header, 0, BLOCK);
            if (read == 0 || (read == BLOCK && isZero(header))) {
                return Optional.empty();
            }
            if (read < BLOCK) {
                throw new InvalidTarException("the tar ends in the middle of a header");
            }
            checkSum(header);
            startContent(number(header, 124, 12));
            switch (header[156]) {
                case 'L' -> longName = text(content(MAX_LONG_NAME));
                case 'K' -> longLink = text(content(MAX_LONG_NAME));
                case 'x', 'X' -> pax.read(content(MAX_PAX));
                case 'g' -> globalPax.read(content(MAX_PAX));
                default -> {
                    return Optional.of(entry(header, pax, longName, longLink));
                }
            }
        }
        throw new InvalidTarException("the tar has more than " + MAX_EXTENSION_HEADERS + " headers before one member");
    }

    /** The content of the current member, whole. */
    byte[] content(int limit) throws IOException {
        if (unread > limit) {
            throw new InvalidTarException("a tar member that must be small has " + unread + " bytes");
        }
        byte[] bytes = in.readNBytes((int) unread);
        if (bytes.length < unread) {
            throw truncated();
        }
        unread = 0;
        return bytes;
    }

    private TarEntry entry(byte[] header, PaxRecords pax, @Nullable String longName, @Nullable String longLink)
            throws IOException {
        Optional<String> size = pax(pax, PaxRecords.SIZE);
        if (size.isPresent()) {
            startContent(PaxRecords.decimal(size.get()));
        }
        String name = pax(pax, PaxRecords.GNU_SPARSE_NAME)
                .or(() -> pax(pax, PaxRecords.PATH))
                .orElseGet(() -> longName == null ? shortName(header) : longName);
        String link =
                pax(pax, PaxRecords.LINK_PATH).orElseGet(() -> longLink == null ? field(header, 157, 100) : longLink);
        TarEntry.Type type = type(header[156], name);
        if (type != TarEntry.Type.FILE && type != TarEntry.Type.OTHER && header[156] != '5') {
            startContent(0); // links carry a size in some writers' headers, and never content
        }
        if (header[156] == 'S') {
            skipSparseHeaders(header[482] != 0);
        }
        return new TarEntry(name, type, link, unread);
    }

    /** A member's own records go before those for all that follow. */
    private Optional<String> pax(PaxRecords own, String keyword) {
        return own.value(keyword).or(() -> globalPax.value(keyword));
    }

    private static TarEntry.Type type(byte flag, String name) {
        return switch (flag) {
            case 0, '0', '7', 'S' -> name.endsWith("/") ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
            case '1' -> TarEntry.Type.HARD_LINK;
            case '2' -> TarEntry.Type.SYMBOLIC_LINK;
            case '5' -> TarEntry.Type.DIRECTORY;
            default -> TarEntry.Type.OTHER;
        };
    }

    private static String shortName(byte[] header) {
        boolean posix = field(header, 257, 6).equals("ustar") && header[262] == 0;
        String prefix = posix ? field(header, 345, 155) : "";
        String name = field(header, 0, 100);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private void skipSparseHeaders(boolean more) throws IOException {
        boolean another = more;
        while (another) {
            byte[] extension = in.readNBytes(BLOCK);
            if (extension.length < BLOCK) {
                throw truncated();
            }
            another = extension[504] != 0;
        }
    }

    private void startContent(long size) {
        unread = size;
        padding = (BLOCK - size % BLOCK) % BLOCK;
    }

    private void skipContent() throws IOException {
        try {
            in.skipNBytes(unread);
            in.skipNBytes(padding);
        } catch (EOFException e) {
            throw truncated();
        }
        unread = 0;
        padding = 0;
    }

    private static InvalidTarException truncated() {
        return new InvalidTarException("the tar ends in the middle of a file: it is truncated");
    }

    /** Signed and unsigned sums are both in use (POSIX asks for unsigned, old writers did signed). */
    private static void checkSum(byte[] header) throws IOException {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : header[i];
            unsigned += b & 0xff;
            signed += b;
        }
        long stored = number(header, 148, 8);
        if (stored != unsigned && stored != signed) {
            throw new InvalidTarException("not a tar: a header's checksum is wrong");
        }
    }

    /** Octal digits, or base 256 where the first bit is set (GNU). */
    private static long number(byte[] header, int offset, int length) throws IOException {
        if ((header[offset] & 0x80) != 0) {
            long value = header[offset] & 0x3f;
            for (int i = offset + 1; i < offset + length; i++) {
                if (value >> 50 != 0) {
                    throw new InvalidTarException("not a tar: a number is too large");
                }
                value = value << 8 | header[i] & 0xff;
            }
            return value;
        }
        String digits = field(header, offset, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8) & Long.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw new InvalidTarException("not a tar: a header has letters where a number belongs");
        }
    }

    private static String field(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        // Names that are not UTF-8 matter here for "/" and "..", which are ASCII in any of their encodings.
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static String text(byte[] content) {
        return field(content, 0, content.length);
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
