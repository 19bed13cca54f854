package dev.slipway.disk.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.disk.BadImageException;
import dev.slipway.disk.Refused.Reason;
import dev.slipway.disk.tree.ContentStore.DataExtent;
import dev.slipway.disk.tree.StoredContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentAreaTest {

    private static final long LARGEST = 40L * BlockStream.BLOCK;

    @TempDir
    Path folder;

    @Test
    void takesContentsUpToItsEnd() throws IOException, BadImageException {
        try (FileChannel file = file()) {
            StoredContent stored = area(file).store(39 * 4096, List.of(new DataExtent(0, 39 * 4096)), this::ones);

            assertThat(stored.runs()).hasSize(1);
            assertThat(stored.runs().getFirst().blocks()).isEqualTo(39);
        }
    }

    @Test
    void refusesPartsWhoseBlocksPassItsEndThoughTheirBytesDoNot() throws IOException {
        List<DataExtent> parts = IntStream.range(0, 100)
                .mapToObj(i -> new DataExtent(8192L * i, 1))
                .toList();
        try (FileChannel file = file()) {
            assertThatThrownBy(() -> area(file).store(8192 * 100, parts, this::ones))
                    .isInstanceOfSatisfying(
                            BadImageException.class,
                            e -> assertThat(e.refused().reason()).isEqualTo(Reason.LIMIT_EXCEEDED));
            assertThat(file.size()).isLessThanOrEqualTo(LARGEST);
        }
    }

    private static ContentArea area(FileChannel file) {
        return new ContentArea(new BlockStream(file, 1), LARGEST);
    }

    private void ones(ByteBuffer into) {
        while (into.hasRemaining()) {
            into.put((byte) 1);
        }
    }

    private FileChannel file() throws IOException {
        return FileChannel.open(folder.resolve("image"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
}
