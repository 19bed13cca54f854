package dev.slipway.disk.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.ProgressListener;
import dev.slipway.disk.blocks.Remainder;
import dev.slipway.disk.verity.HashTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSealTest {

    @TempDir
    Path folder;

    /** More data than the tree gathers before it first writes. */
    @Test
    void saysInItsOwnWordsWhyTheTreeCouldNotBeWritten() throws IOException {
        long bytes = 132L << 20;
        try (FileChannel disk = open("disk");
                FileChannel elsewhere = open("elsewhere")) {
            disk.write(ByteBuffer.allocate(1), bytes - 1);
            HashTree tree = new HashTree(elsewhere, bytes, new UUID(1, 2), new byte[32]);
            elsewhere.close();

            assertThatThrownBy(() -> DiskSeal.of(
                            disk, new Remainder(bytes, bytes, () -> {}), Optional.of(tree), ProgressListener.NONE))
                    .isInstanceOf(ClosedChannelException.class);
        }
    }

    /** The rest is longer than a piece, and so is what is settled. */
    @Test
    void hashesWhatIsWrittenBesideItWhetherOrNotTheFileCanBeMapped() throws Exception {
        byte[] content = new byte[11 << 20];
        new Random(1).nextBytes(content);
        int start = 6 << 20;
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        for (UnaryOperator<FileChannel> as : List.<UnaryOperator<FileChannel>>of(file -> file, UnmappedFile::new)) {
            try (FileChannel disk = as.apply(open("sealed-" + UUID.randomUUID()))) {
                disk.write(ByteBuffer.wrap(content, 0, start), 0);
                Remainder rest = new Remainder(
                        start,
                        content.length,
                        () -> disk.write(ByteBuffer.wrap(content, start, content.length - start), start));

                DiskSeal seal = DiskSeal.of(disk, rest, Optional.empty(), ProgressListener.NONE);

                assertThat(seal.sha256()).isEqualTo(expected);
                assertThat(seal.size()).isEqualTo(content.length);
            }
        }
    }

    @Test
    void failsAsTheWriterOfTheRestDoes() throws IOException {
        try (FileChannel disk = open("disk")) {
            disk.write(ByteBuffer.allocate(4096), 0);
            Remainder rest = new Remainder(4096, 8192, () -> {
                throw new IOException("No space left on device");
            });

            assertThatThrownBy(() -> DiskSeal.of(disk, rest, Optional.empty(), ProgressListener.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessage("No space left on device");
        }
    }

    @Test
    void findsAFileThatIsShorterThanItsFileSystem() throws IOException {
        try (FileChannel disk = open("disk")) {
            disk.write(ByteBuffer.allocate(4096), 0);

            assertThatThrownBy(() -> DiskSeal.of(
                            disk, new Remainder(4096, 8192, () -> {}), Optional.empty(), ProgressListener.NONE))
                    .hasMessage("the file ends at 4096 of 8192 bytes");
        }
    }

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(
                folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
