package dev.slipway.disk.ext4;

import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.tree.Attributes;
import dev.slipway.disk.tree.Directory;
import dev.slipway.disk.tree.RegularFile;
import dev.slipway.disk.tree.StoredContent;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** Disks whose directory {@code d} has empty files of given names, and names to give. */
final class NamedFiles {

    /** How many names of 255 bytes a leaf holds. */
    static final int LONG_NAMES_OF_A_LEAF = 15;

    /** The seed of {@link NameHashTest}. */
    private static final UUID SEED = new UUID(0x8f14e45fceea467fL, 0xa8d16c9f3b2a7d05L);

    private static final int CANDIDATES = 200_000;

    private NamedFiles() {}

    static Path write(Path disk, Collection<String> names, DiskSize size) throws Exception {
        Directory root = new Directory(Attributes.IMPLIED_DIRECTORY);
        Directory directory = new Directory(Attributes.IMPLIED_DIRECTORY);
        root.put("d", directory);
        for (String name : names) {
            RegularFile file = new RegularFile(new Attributes(0644, 0, 0, 0, 0, Map.of()), 0);
            file.storedAs(StoredContent.NOTHING);
            directory.put(name, file);
        }
        try (FileChannel file = FileChannel.open(
                disk,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            new Ext4Writer(file, new UUID(1, 2), SEED, size, 1L << 32).finish(root);
        }
        return disk;
    }

    /** Names of 255 bytes. */
    static List<String> longNames(int count) {
        return IntStream.range(0, count).mapToObj(NamedFiles::longName).toList();
    }

    private static String longName(int number) {
        String text = "name-" + number;
        return text + ".".repeat(255 - text.length());
    }

    /**
     * Names of 255 bytes, so many of which have hashes below that of two others, which have the same, and so many above. The
     * two names that collide come last.
     */
    static List<String> longNamesAroundACollision(int below, int above) {
        NameHash hash = hash();
        Map<Integer, String> byHash = new HashMap<>();
        for (int i = 0; i < CANDIDATES; i++) {
            String name = longName(i);
            String other = byHash.put(hash.of(name), name);
            if (other != null) {
                int pivot = hash.of(name);
                List<String> lower = sides(hash, pivot, -1, below);
                List<String> higher = sides(hash, pivot, 1, above);
                if (lower.size() == below && higher.size() == above) {
                    List<String> names = new ArrayList<>(lower);
                    names.addAll(higher);
                    names.addAll(List.of(other, name));
                    return names;
                }
            }
        }
        throw new IllegalStateException("no such collision among " + CANDIDATES + " names");
    }

    private static List<String> sides(NameHash hash, int pivot, int side, int count) {
        return IntStream.range(0, CANDIDATES)
                .mapToObj(NamedFiles::longName)
                .filter(name -> Integer.compareUnsigned(hash.of(name), pivot) == side)
                .limit(count)
                .toList();
    }

    static NameHash hash() {
        return new NameHash(ByteBuffer.allocate(16)
                .putLong(SEED.getMostSignificantBits())
                .putLong(SEED.getLeastSignificantBits())
                .array());
    }
}
