package dev.slipway.disk.verity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.description.Verity;
import dev.slipway.disk.reading.HashTreeCheck;
import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashTreeTest {

    private static final int BLOCK = 4096;
    private static final UUID ID = UUID.fromString("00112233-4455-8677-8899-aabbccddeeff");
    private static final byte[] SALT =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "127, 1", "128, 1", "129, 3", "16384, 129", "16385, 132"})
    void rootHashVouchesForEveryBlock(int dataBlocks, int hashBlocks) throws IOException {
        Path disk = disk(dataBlocks);

        Verity verity = seal(disk, dataBlocks, BLOCK, SALT);

        assertThat(HashTreeCheck.damagedBlocks(disk, verity.hashOffset(), verity.rootHash()))
                .isEmpty();
        assertThat(Files.size(disk)).isEqualTo((dataBlocks + 1L + hashBlocks) * BLOCK);
    }

    /** What {@code veritysetup format} of cryptsetup 2.6.1 makes of the same data, UUID and salt. */
    @ParameterizedTest
    @CsvSource({
        "1, 4ce3ecf32c133bf6321901b6092219474b6ac91a19d0304621d629e6bb9987dc,"
                + "64e9b875cba560a47c1cdd49f8f53122fa9c01912f3d86d9534c6acdd101f1b2",
        "128, 7304e50acd750ce7a62d37b9fd95234dbf7c4223c580c2ec355f5b12ad69424e,"
                + "6b28ba452017e1daf7696a65eb9dc0c0dc5fc58bc7f5db252328462f5bbd4604",
        "129, a631d09d288077d69a662e74788789b2494093c15687d050203f71c6b6757f6d,"
                + "4fca7d6ef8a599f485e27379151b1aac673b3ceaefe801accbe16c142ae99d95",
        "16385, b439e96c0c64d937c58d3703498b6ab3c5eb12e418d7d895fbca032e243c0ed4,"
                + "fb4752725b8f96db57bee6e93acc3fb7d061f51ebcd517c9b46fa5ecaf882d57"
    })
    void writesWhatVeritysetupWrites(int dataBlocks, String rootHash, String sha256) throws IOException {
        Path disk = disk(dataBlocks);

        Verity verity = seal(disk, dataBlocks, 1 << 20, SALT);

        assertThat(verity)
                .isEqualTo(new Verity(
                        rootHash,
                        HexFormat.of().formatHex(SALT),
                        (long) dataBlocks * BLOCK,
                        dataBlocks,
                        BLOCK,
                        BLOCK,
                        "sha256",
                        ID));
        assertThat(sha256(disk)).isEqualTo(sha256);
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        int dataBlocks = 129;
        Path disk = disk(dataBlocks);
        Verity verity = seal(disk, dataBlocks, BLOCK, SALT);
        Random random = new Random(11);

        for (long block = 0; block < Files.size(disk) / BLOCK; block++) {
            if (block == dataBlocks) {
                continue;
            }
            long bit = block * BLOCK * 8 + random.nextInt(BLOCK * 8);
            flip(disk, bit);
            assertThat(HashTreeCheck.damagedBlocks(disk, verity.hashOffset(), verity.rootHash()))
                    .as("bit %d", bit)
                    .containsExactly(block);
            flip(disk, bit);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 4095, 4097, 1 << 20})
    void bytesMayComeInPiecesOfAnySize(int piece) throws IOException {
        Path expected = disk(130);
        Path disk = disk(130);

        Verity verity = seal(disk, 130, piece, SALT);

        assertThat(verity).isEqualTo(seal(expected, 130, BLOCK, SALT));
        assertThat(Files.mismatch(disk, expected)).isEqualTo(-1);
    }

    @Test
    void otherSaltGivesOtherHashes() throws IOException {
        Verity one = seal(disk(2), 2, BLOCK, SALT);
        Verity other = seal(disk(2), 2, BLOCK, new byte[256]);

        assertThat(other.rootHash()).isNotEqualTo(one.rootHash());
        assertThat(other.salt()).isEqualTo("00".repeat(256));
    }

    @Test
    void refusesToFinishBeforeTheLastBlock() throws IOException {
        try (FileChannel file = FileChannel.open(disk(3), StandardOpenOption.WRITE)) {
            HashTree tree = new HashTree(file, 3 * BLOCK, ID, SALT);
            tree.update(ByteBuffer.allocate(3 * BLOCK - 1));

            assertThatThrownBy(tree::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("12287");
        }
    }

    @Test
    void refusesWhatTheFormatDoesNotHave() throws IOException {
        try (FileChannel file = FileChannel.open(disk(1), StandardOpenOption.WRITE)) {
            for (long bytes : new long[] {-BLOCK, 0, BLOCK + 1}) {
                assertThatThrownBy(() -> new HashTree(file, bytes, ID, SALT))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("a file system");
            }
            assertThatThrownBy(() -> new HashTree(file, BLOCK, ID, new byte[257]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("257");
        }
    }

    /** Each block is full of its own number, 32 bits little-endian. */
    private Path disk(int blocks) throws IOException {
        Path disk = Files.createTempFile(folder, "disk", null);
        try (FileChannel file = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
            for (int number = 0; number < blocks; number++) {
                block.clear();
                while (block.hasRemaining()) {
                    block.putInt(number);
                }
                assertThat(file.write(block.flip())).isEqualTo(BLOCK);
            }
        }
        return disk;
    }

    private static Verity seal(Path disk, int blocks, int piece, byte[] salt) throws IOException {
        long bytes = (long) blocks * BLOCK;
        try (FileChannel file = FileChannel.open(disk, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            HashTree tree = new HashTree(file, bytes, ID, salt);
            ByteBuffer buffer = ByteBuffer.allocate(piece);
            for (long at = 0; at < bytes; at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(piece, bytes - at));
                assertThat(file.read(buffer, at)).isEqualTo(buffer.limit());
                tree.update(buffer.flip());
            }
            return tree.finish();
        }
    }

    private static void flip(Path disk, long bit) throws IOException {
        try (FileChannel file = FileChannel.open(disk, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            assertThat(file.read(one, bit / 8)).isEqualTo(1);
            one.put(0, (byte) (one.get(0) ^ 1 << bit % 8));
            assertThat(file.write(one.flip(), bit / 8)).isEqualTo(1);
        }
    }

    private static String sha256(Path file) throws IOException {
        return HexFormat.of().formatHex(Digest.newSha256().digest(Files.readAllBytes(file)));
    }
}
