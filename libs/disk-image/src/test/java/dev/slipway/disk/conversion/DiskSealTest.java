package dev.slipway.disk.conversion;

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
import java.util.Optional;
import java.util.UUID;
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

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(
                folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
