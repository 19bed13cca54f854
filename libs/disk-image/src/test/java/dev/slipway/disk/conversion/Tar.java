package dev.slipway.disk.conversion;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A tar archive for tests, written by somebody else's code. Names are byte strings. */
final class Tar {

    static final long TIME = 1_700_000_000L;

    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;

    private final List<Integer> globalHeaders = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream out;

    Tar() {
        out = new TarArchiveOutputStream(bytes, StandardCharsets.ISO_8859_1.name());
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    }

    Tar directory(String name) {
        return directory(name, 0755);
    }

    Tar directory(String name, int mode) {
        return entry(name + "/", TarNumbers.DIRECTORY, "", e -> e.setMode(mode));
    }

    Tar file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.ISO_8859_1), e -> {});
    }

    Tar file(String name, byte[] content, Consumer<TarArchiveEntry> more) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setMode(0644);
        entry.setModTime(TIME * 1000);
        entry.setSize(content.length);
        more.accept(entry);
        return put(entry, content);
    }

    Tar xattr(String name, String content, String key, byte[] value) {
        return pax(Map.of("SCHILY.xattr." + key, new String(value, StandardCharsets.ISO_8859_1)))
                .file(name, content);
    }

    /** A file of texts between holes, in GNU's form 0.1; the texts by their place in the file. */
    Tar sparse(String name, long size, SortedMap<Long, String> texts) {
        String map = texts.entrySet().stream()
                .map(text -> text.getKey() + "," + text.getValue().length())
                .collect(Collectors.joining(","));
        return pax(Map.of(
                        "GNU.sparse.size", String.valueOf(size),
                        "GNU.sparse.numblocks", String.valueOf(texts.size()),
                        "GNU.sparse.map", map))
                .file(name, String.join("", texts.values()));
    }

    /** Records for the entry that comes next. */
    Tar pax(Map<String, String> records) {
        return records(PaxText.of(records));
    }

    /** Records for the entry that comes next, as they are. */
    Tar records(byte[] records) {
        return header(TarNumbers.PAX, records);
    }

    /** Records for all entries that come, as they are. */
    Tar globalRecords(byte[] records) {
        // The library does not write the content of global headers, so its type is changed afterwards.
        int at = bytes.size();
        header(TarNumbers.PAX, records);
        globalHeaders.add(at);
        return this;
    }

    private Tar header(byte type, byte[] records) {
        TarArchiveEntry header = new TarArchiveEntry("pax", type);
        header.setSize(records.length);
        return put(header, records);
    }

    /** Records for all entries that come; the library writes them by itself. */
    Tar globalPax(Map<String, String> records) {
        TarArchiveEntry header = new TarArchiveEntry("pax", TarNumbers.GLOBAL_PAX);
        records.forEach(header::addPaxHeader);
        try {
            out.putArchiveEntry(header);
            return this;
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
    }

    Tar symlink(String name, String target) {
        return entry(name, TarNumbers.SYMLINK, target, e -> {});
    }

    Tar hardLink(String name, String target) {
        return entry(name, TarNumbers.HARD_LINK, target, e -> {});
    }

    Tar special(String name, byte type, int major, int minor) {
        return entry(name, type, "", e -> {
            e.setDevMajor(major);
            e.setDevMinor(minor);
        });
    }

    Tar whiteout(String name) {
        return file(name, "");
    }

    byte[] bytes() {
        try {
            out.finish();
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        byte[] archive = bytes.toByteArray();
        for (int at : globalHeaders) {
            archive[at + TYPE] = TarNumbers.GLOBAL_PAX;
            // The sum of the bytes goes down with the type.
            int sum = Integer.parseInt(new String(archive, at + CHECKSUM, 6, StandardCharsets.US_ASCII).trim(), 8);
            byte[] digits = "%06o"
                    .formatted(sum + TarNumbers.GLOBAL_PAX - TarNumbers.PAX)
                    .getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(digits, 0, archive, at + CHECKSUM, digits.length);
        }
        return archive;
    }

    /** An entry without content of a type in {@link TarNumbers}; a directory's name ends with a slash. */
    Tar entry(String name, byte type, String link, Consumer<TarArchiveEntry> more) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(link);
        entry.setMode(0755);
        entry.setModTime(TIME * 1000);
        more.accept(entry);
        return put(entry, new byte[0]);
    }

    private Tar put(TarArchiveEntry entry, byte[] content) {
        try {
            out.putArchiveEntry(entry);
            out.write(content);
            out.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
    }

    /** Type flags. */
    static final class TarNumbers {
        static final byte HARD_LINK = '1';
        static final byte SYMLINK = '2';
        static final byte CHARACTER_DEVICE = '3';
        static final byte BLOCK_DEVICE = '4';
        static final byte DIRECTORY = '5';
        static final byte FIFO = '6';
        static final byte PAX = 'x';
        static final byte GLOBAL_PAX = 'g';

        private TarNumbers() {}
    }

    /** PAX records with raw bytes, which the library would not write. */
    private static final class PaxText {
        static byte[] of(Map<String, String> records) {
            StringBuilder text = new StringBuilder();
            records.forEach((key, value) -> {
                String tail = " " + key + "=" + value + "\n";
                int length = tail.length() + 1;
                while (String.valueOf(length).length() + tail.length() != length) {
                    length++;
                }
                text.append(length).append(tail);
            });
            return text.toString().getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
