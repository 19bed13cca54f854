package dev.slipway.disk.ext4;

import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Which block of a directory holds which of its entries. Where one block is enough, it has them by
 * name, behind {@code .} and {@code ..}; else they are in leaves by hash, below an index. Names alone decide it, so that the
 * size of a directory is known before any inode has a number.
 *
 * <p>Leaves are full, for a disk that is mostly read; the kernel splits the one into which it puts another name.
 *
 * @param leaves the entries of one block each
 * @param index whose blocks come before the leaves, if there is one
 */
record DirectoryLayout(List<List<Map.Entry<String, Node>>> leaves, Optional<HashIndex> index) {

    private static final int DOTS = EntryBlock.bytesOf(".") + EntryBlock.bytesOf("..");

    /** The layout of a directory, none where an index cannot hold as many leaves as it needs. */
    static Optional<DirectoryLayout> of(Directory directory, ToIntFunction<String> hash) {
        List<Map.Entry<String, Node>> entries = List.copyOf(directory.children().entrySet());
        return fitOneBlock(entries)
                ? Optional.of(new DirectoryLayout(List.of(entries), Optional.empty()))
                : indexed(entries, hash);
    }

    private static boolean fitOneBlock(List<Map.Entry<String, Node>> entries) {
        int room = EntryBlock.ROOM - DOTS;
        for (Map.Entry<String, Node> entry : entries) {
            room -= EntryBlock.bytesOf(entry.getKey());
            if (room < 0) {
                return false;
            }
        }
        return true;
    }

    private static Optional<DirectoryLayout> indexed(
            List<Map.Entry<String, Node>> entries, ToIntFunction<String> hash) {
        long[] order = byHash(entries, hash);
        List<Map.Entry<String, Node>> sorted = Arrays.stream(order)
                .mapToObj(place -> entries.get(position(place)))
                .toList();
        int[] starts = leafStarts(sorted);
        if (!HashIndex.holds(starts.length)) {
            return Optional.empty();
        }
        int[] hashes =
                IntStream.of(starts).map(start -> lowestHash(order, start)).toArray();
        return Optional.of(new DirectoryLayout(parts(sorted, starts), Optional.of(new HashIndex(hashes))));
    }

    /** Hash and position of each entry in one number, so that entries of the same hash stay in the order of their names. */
    private static long[] byHash(List<Map.Entry<String, Node>> entries, ToIntFunction<String> hash) {
        long[] order = new long[entries.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = (Integer.toUnsignedLong(hash.applyAsInt(entries.get(i).getKey())) << 31) | i;
        }
        Arrays.sort(order);
        return order;
    }

    private static int hash(long place) {
        return (int) (place >>> 31);
    }

    private static int position(long place) {
        return (int) place & Integer.MAX_VALUE;
    }

    private static int[] leafStarts(List<Map.Entry<String, Node>> entries) {
        IntStream.Builder starts = IntStream.builder();
        int room = 0;
        for (int i = 0; i < entries.size(); i++) {
            int bytes = EntryBlock.bytesOf(entries.get(i).getKey());
            if (bytes > room) {
                starts.add(i);
                room = EntryBlock.ROOM;
            }
            room -= bytes;
        }
        return starts.build().toArray();
    }

    private static int lowestHash(long[] order, int start) {
        int hash = hash(order[start]);
        return start > 0 && hash == hash(order[start - 1]) ? hash | HashIndex.CONTINUED : hash;
    }

    private static <T> List<List<T>> parts(List<T> whole, int[] starts) {
        return IntStream.range(0, starts.length)
                .mapToObj(i -> whole.subList(starts[i], i + 1 < starts.length ? starts[i + 1] : whole.size()))
                .toList();
    }

    /** How many blocks the directory has. */
    int blocks() {
        return index.map(HashIndex::blocks).orElse(0) + leaves.size();
    }
}
