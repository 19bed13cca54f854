package dev.slipway.disk.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Checks a disk against a root hash as dm-verity does, from the root down, by the documentation of kernel and cryptsetup and
 * not by the writer's classes.
 */
public final class HashTreeCheck {

    private static final int BLOCK = 4096;
    private static final int HASH = 32;
    private static final int FANOUT = BLOCK / HASH;

    private final FileChannel file;
    private final byte[] salt;
    private final List<Level> bottomUp;
    private final List<Long> damaged = new ArrayList<>();

    /** A row of blocks; the lowest is the data. */
    private record Level(long firstBlock, long blocks) {}

    private HashTreeCheck(FileChannel file, byte[] salt, List<Level> bottomUp) {
        this.file = file;
        this.salt = salt;
        this.bottomUp = bottomUp;
    }

    /** The blocks of the file, of data or of the tree, that are not what the blocks above vouch for. */
    public static List<Long> damagedBlocks(Path disk, long hashOffset, String rootHash) throws IOException {
        try (FileChannel file = FileChannel.open(disk)) {
            ByteBuffer superblock = read(file, hashOffset / BLOCK);
            assertThat(text(superblock, 0, 8)).isEqualTo("verity");
            assertThat(superblock.getInt(8)).as("version").isEqualTo(1);
            assertThat(superblock.getInt(12)).as("hash type").isEqualTo(1);
            assertThat(text(superblock, 32, 32)).isEqualTo("sha256");
            assertThat(superblock.getInt(64)).isEqualTo(BLOCK);
            assertThat(superblock.getInt(68)).isEqualTo(BLOCK);
            byte[] salt = new byte[superblock.getShort(80)];
            superblock.get(88, salt);
            List<Level> levels = levels(superblock.getLong(72), hashOffset / BLOCK + 1);
            assertThat(file.size()).as("nothing follows").isEqualTo(end(levels, hashOffset) * BLOCK);
            HashTreeCheck check = new HashTreeCheck(file, salt, levels);
            check.descend(levels.size() - 1, 0, HexFormat.of().parseHex(rootHash));
            return check.damaged;
        }
    }

    private static List<Level> levels(long dataBlocks, long treeStart) {
        List<Long> counts = new ArrayList<>(List.of(dataBlocks));
        while (counts.getLast() > 1) {
            counts.add((counts.getLast() + FANOUT - 1) / FANOUT);
        }
        List<Level> bottomUp = new ArrayList<>();
        long start = treeStart;
        for (int i = counts.size() - 1; i > 0; i--) {
            bottomUp.addFirst(new Level(start, counts.get(i)));
            start += counts.get(i);
        }
        bottomUp.addFirst(new Level(0, dataBlocks));
        return bottomUp;
    }

    private static long end(List<Level> levels, long hashOffset) {
        return levels.size() == 1 ? hashOffset / BLOCK + 1 : levels.get(1).firstBlock + levels.get(1).blocks;
    }

    private void descend(int number, long index, byte[] expected) throws IOException {
        Level level = bottomUp.get(number);
        ByteBuffer block = read(file, level.firstBlock + index);
        MessageDigest hash = Digest.newSha256();
        hash.update(salt);
        hash.update(block.array());
        if (!Arrays.equals(hash.digest(), expected)) {
            damaged.add(level.firstBlock + index);
            return;
        }
        for (int i = 0; number > 0 && i < FANOUT; i++) {
            byte[] child = Arrays.copyOfRange(block.array(), i * HASH, (i + 1) * HASH);
            if (index * FANOUT + i < bottomUp.get(number - 1).blocks) {
                descend(number - 1, index * FANOUT + i, child);
            } else {
                assertThat(child).as("behind the last hash").containsOnly(0);
            }
        }
    }

    private static String text(ByteBuffer in, int at, int length) {
        return StandardCharsets.US_ASCII.decode(in.slice(at, length)).toString().replace("\0", "");
    }

    private static ByteBuffer read(FileChannel file, long number) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        while (block.hasRemaining()) {
            assertThat(file.read(block, number * BLOCK + block.position()))
                    .as("block %d is there", number)
                    .isPositive();
        }
        return block;
    }
}
