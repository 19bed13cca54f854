package dev.slipway.disk.erofs;

import static dev.slipway.disk.blocks.BlockStream.BLOCK;

import dev.slipway.disk.tree.FileType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * The content of a directory: entries by name, {@code .} and {@code ..} in their places among them, in blocks that a reader
 * can search by halves.
 */
final class DirectoryEntries {

    private static final int ENTRY = 12;

    /** One entry. */
    record Entry(String name, long nid, FileType type) {}

    private DirectoryEntries() {}

    /** The length in bytes of a directory with these entries and the two that every directory has. */
    static long size(Collection<String> names) {
        List<String> sorted = new ArrayList<>(names);
        sorted.add(".");
        sorted.add("..");
        sorted.sort(Comparator.naturalOrder());
        List<List<String>> blocks = blocks(sorted, name -> name);
        return (blocks.size() - 1L) * BLOCK + bytes(blocks.getLast(), name -> name);
    }

    /** The blocks of the directory, the last of which ends with its last name. */
    static List<byte[]> encode(Collection<Entry> entries) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing(Entry::name));
        List<List<Entry>> blocks = blocks(sorted, Entry::name);
        List<byte[]> encoded = new ArrayList<>();
        for (List<Entry> block : blocks) {
            encoded.add(block(block, block == blocks.getLast() ? bytes(block, Entry::name) : BLOCK));
        }
        return encoded;
    }

    /** As many entries in each block as fit. */
    private static <T> List<List<T>> blocks(List<T> sorted, Function<T, String> name) {
        List<List<T>> blocks = new ArrayList<>();
        int first = 0;
        int used = 0;
        for (int i = 0; i < sorted.size(); i++) {
            int bytes = bytes(name.apply(sorted.get(i)));
            if (used + bytes > BLOCK) {
                blocks.add(sorted.subList(first, i));
                first = i;
                used = 0;
            }
            used += bytes;
        }
        blocks.add(sorted.subList(first, sorted.size()));
        return blocks;
    }

    private static <T> int bytes(List<T> block, Function<T, String> name) {
        return block.stream().mapToInt(entry -> bytes(name.apply(entry))).sum();
    }

    private static byte[] block(List<Entry> entries, int bytes) {
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int name = entries.size() * ENTRY;
        for (Entry entry : entries) {
            out.putLong(entry.nid).putShort((short) name);
            out.put((byte) entry.type.entryType()).put((byte) 0);
            out.put(name, entry.name.getBytes(StandardCharsets.ISO_8859_1));
            name += entry.name.length();
        }
        return out.array();
    }

    private static int bytes(String name) {
        return ENTRY + name.length();
    }
}
