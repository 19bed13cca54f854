package dev.slipway.disk.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashIndexTest {

    private static final int LIMITS = 32;
    private static final int NODE_LIMITS = 8;

    private final Checksum checksum = new Checksum(new byte[16]);

    @Test
    void rootPointsToTheLeavesThatFollowIt() {
        List<byte[]> blocks = new HashIndex(new int[] {4, 10, 21}).encode(12, 2, checksum);

        assertThat(blocks).hasSize(1);
        ByteBuffer root = littleEndian(blocks.getFirst());
        assertThat(root.get(30)).as("levels").isZero();
        assertThat(root.getShort(LIMITS)).isEqualTo((short) 507);
        assertThat(root.getShort(LIMITS + 2)).isEqualTo((short) 3);
        assertThat(ints(root, LIMITS + 4, 5)).containsExactly(1, 10, 2, 21, 3);
    }

    @Test
    void sumOfABlockDependsOnItsDirectory() {
        HashIndex index = new HashIndex(new int[] {0, 2});

        byte[] one = index.encode(12, 2, checksum).getFirst();
        byte[] other = index.encode(13, 2, checksum).getFirst();

        assertThat(Arrays.copyOfRange(one, 4092, 4096)).isNotEqualTo(Arrays.copyOfRange(other, 4092, 4096));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "507, 0", "508, 1", "510, 1", "511, 2", "258570, 507"})
    void hasAsManyNodesAsTheLeavesNeed(int leaves, int nodes) {
        HashIndex index = new HashIndex(ascending(leaves));

        List<byte[]> blocks = index.encode(12, 2, checksum);

        assertThat(HashIndex.holds(leaves)).isTrue();
        assertThat(index.blocks()).isEqualTo(1 + nodes);
        assertThat(blocks).hasSize(1 + nodes);
        assertThat(littleEndian(blocks.getFirst()).get(30)).as("levels").isEqualTo((byte) (nodes > 0 ? 1 : 0));
        assertThat(blocks.subList(1, blocks.size()).stream()
                        .mapToInt(node -> littleEndian(node).getShort(NODE_LIMITS + 2))
                        .sum())
                .isEqualTo(nodes > 0 ? leaves : 0);
    }

    @Test
    void refusesWhatTwoLevelsCannotHold() {
        assertThat(HashIndex.holds(258_571)).isFalse();
    }

    @Test
    void nodesPointToTheLeavesThatFollowThemAll() {
        int[] hashes = ascending(511);
        hashes[510] |= HashIndex.CONTINUED;

        List<byte[]> blocks = new HashIndex(hashes).encode(12, 2, checksum);

        assertThat(ints(littleEndian(blocks.get(0)), LIMITS + 4, 3)).containsExactly(1, 1021, 2);
        assertThat(ints(littleEndian(blocks.get(1)), NODE_LIMITS + 4, 3)).containsExactly(3, 2, 4);
        assertThat(ints(littleEndian(blocks.get(2)), NODE_LIMITS + 4, 1)).containsExactly(513);
        assertThat(littleEndian(blocks.get(1)).getShort(NODE_LIMITS)).isEqualTo((short) 510);
    }

    private static int[] ascending(int count) {
        return IntStream.range(0, count).map(i -> 2 * i).toArray();
    }

    private static int[] ints(ByteBuffer block, int at, int count) {
        return IntStream.range(0, count).map(i -> block.getInt(at + 4 * i)).toArray();
    }

    private static ByteBuffer littleEndian(byte[] block) {
        return ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    }
}
