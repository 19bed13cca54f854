package dev.slipway.disk.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The blocks of one directory. It insists on every checksum, on an index where there is more than one block, on each block
 * being reached once, and that the kernel's search by hash ends at every name.
 */
final class Ext4Directory {

    private static final int BLOCK = 4096;

    /** The blocks below one block of the index, by the lowest hash; {@code order} has also those of the same hash. */
    private record Below(NavigableMap<Long, Integer> byHash, List<Leaf> order) {}

    private record Leaf(int block, long lowest) {}

    private final ByteBuffer blocks;
    private final int inode;
    private final byte[] uuid;
    private final int[] seed = new int[4];
    private final Set<Integer> reached = new HashSet<>();
    private final Map<Integer, Below> index = new HashMap<>();
    private final List<Leaf> leaves = new ArrayList<>();
    private final Map<Integer, Integer> placeOfLeaf = new HashMap<>();
    private final Map<Integer, Map<String, Integer>> names = new HashMap<>();

    Ext4Directory(byte[] content, int inode, ByteBuffer superblock) {
        assertThat(content.length % BLOCK).isZero();
        this.blocks = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        this.inode = inode;
        this.uuid = new byte[16];
        superblock.get(104, uuid);
        superblock.slice(236, 16).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(seed);
        assertThat(superblock.get(252)).as("half-MD4").isEqualTo((byte) 1);
        assertThat(superblock.getInt(352)).as("unsigned").isEqualTo(2);
    }

    /** The inodes by name, without {@code .} and {@code ..}. */
    Map<String, Integer> entries(int parent, boolean indexed) {
        assertThat(indexed).as("index of inode " + inode).isEqualTo(blocks.capacity() > BLOCK);
        if (!indexed) {
            Map<String, Integer> entries = leaf(0);
            assertThat(entries.remove(".")).isEqualTo(inode);
            assertThat(entries.remove("..")).isEqualTo(parent);
            return entries;
        }
        readIndex(parent);
        Map<String, Integer> entries = new TreeMap<>();
        names.forEach((block, below) -> below.forEach((name, number) -> {
            assertThat(search(name)).as(name).isEqualTo(number);
            assertThat(entries.put(name, number)).isNull();
        }));
        return entries;
    }

    private void readIndex(int parent) {
        assertThat(blocks.getInt(0)).isEqualTo(inode);
        assertThat(blocks.getInt(4)).as("12 bytes, name of 1").isEqualTo(0x0201_000c);
        assertThat(blocks.getInt(8)).isEqualTo('.');
        assertThat(blocks.getInt(12)).isEqualTo(parent);
        assertThat(blocks.getInt(16)).as("to the end, name of 2").isEqualTo(0x0202_0000 + BLOCK - 12);
        assertThat(blocks.getInt(20)).isEqualTo(0x2e2e);
        assertThat(blocks.getInt(24)).isZero();
        assertThat(blocks.getShort(28)).as("half-MD4, 8 bytes").isEqualTo((short) 0x0801);
        assertThat(blocks.get(31)).isZero();
        int levels = blocks.get(30);
        assertThat(levels).isBetween(0, 1);
        readBelow(0, 32, 507, 0, levels);
        assertThat(reached).as("blocks that are reached").hasSize(blocks.capacity() / BLOCK);
    }

    private void readBelow(int block, int header, int limit, long lowest, int levels) {
        assertThat(reached.add(block)).as("one way to block " + block).isTrue();
        int at = block * BLOCK + header;
        int count = blocks.getShort(at + 2);
        assertThat(blocks.getShort(at)).isEqualTo((short) limit);
        assertThat(count).isBetween(1, limit);
        assertThat(blocks.getInt((block + 1) * BLOCK - 4))
                .as("checksum of block " + block)
                .isEqualTo(checksum(block, header + 8 * count, 8));
        Below below = new Below(new TreeMap<>(), new ArrayList<>());
        index.put(block, below);
        for (int i = 0; i < count; i++, at += 8) {
            long hash = i == 0 ? lowest : Integer.toUnsignedLong(blocks.getInt(at));
            assertThat(hash).as("hash " + i).isGreaterThanOrEqualTo(leastToFollow(below));
            below.byHash.put(hash, blocks.getInt(at + 4));
            below.order.add(new Leaf(blocks.getInt(at + 4), hash));
        }
        below.order.forEach(child -> descend(child, levels));
    }

    /** What the next hash may be at the least: the same once more only where the block before is said to hold it, too. */
    private static long leastToFollow(Below below) {
        long last = below.order.isEmpty() ? 0 : below.order.getLast().lowest;
        return below.order.isEmpty() || last % 2 == 1 ? last : last + 1;
    }

    private void descend(Leaf child, int levels) {
        if (levels > 0) {
            assertThat(blocks.getLong(child.block * BLOCK)).isEqualTo((long) BLOCK << 32);
            readBelow(child.block, 8, 510, child.lowest, levels - 1);
            return;
        }
        assertThat(reached.add(child.block)).isTrue();
        placeOfLeaf.put(child.block, leaves.size());
        leaves.add(child);
        names.put(child.block, leaf(child.block));
    }

    private Map<String, Integer> leaf(int block) {
        int end = (block + 1) * BLOCK - 12;
        assertThat(blocks.getLong(end)).as("tail").isEqualTo(0xde00_000cL << 32);
        assertThat(blocks.getInt(end + 8)).as("checksum of block " + block).isEqualTo(checksum(block, BLOCK - 12, 0));
        Map<String, Integer> found = new TreeMap<>();
        int at = block * BLOCK;
        while (at < end) {
            byte[] name = new byte[Byte.toUnsignedInt(blocks.get(at + 6))];
            blocks.get(at + 8, name);
            int number = blocks.getInt(at);
            if (number != 0) {
                assertThat(found.put(new String(name, StandardCharsets.ISO_8859_1), number))
                        .isNull();
            }
            at += Short.toUnsignedInt(blocks.getShort(at + 4));
        }
        assertThat(at).isEqualTo(end);
        return found;
    }

    /** As {@code dx_probe} and {@code ext4_htree_next_block} of the kernel. */
    private int search(String name) {
        long hash = HalfMd4.hash(name, seed);
        int block = 0;
        while (index.containsKey(block)) {
            block = index.get(block).byHash.floorEntry(hash).getValue();
        }
        int place = placeOfLeaf.get(block);
        while (!names.get(leaves.get(place).block).containsKey(name)) {
            place++;
            assertThat(place).as("leaf of " + name).isLessThan(leaves.size());
            assertThat(leaves.get(place).lowest).as("leaf of " + name).isEqualTo(hash | 1);
        }
        return names.get(leaves.get(place).block).get(name);
    }

    private int checksum(int block, int length, int zeros) {
        CRC32C crc = new CRC32C();
        crc.update(uuid);
        crc.update(Arrays.copyOf(
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(inode)
                        .array(),
                8));
        crc.update(blocks.slice(block * BLOCK, length));
        crc.update(new byte[zeros]);
        return ~(int) crc.getValue();
    }
}
