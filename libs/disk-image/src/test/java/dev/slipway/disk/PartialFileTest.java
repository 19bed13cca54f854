package dev.slipway.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialFileTest {

    /** More than goes to storage at a time while a file grows. */
    private static final int LARGE = 80 << 20;

    @TempDir
    Path folder;

    @Test
    void appearsWholeWhenItIsComplete() throws IOException {
        byte[] content = content();
        Path target = folder.resolve("file");

        try (PartialFile file = PartialFile.begin(target)) {
            for (int at = 0; at < content.length; at += 1 << 20) {
                file.channel().write(ByteBuffer.wrap(content, at, 1 << 20), at);
            }
            file.hasten();
            file.channel().write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
            assertThat(target).doesNotExist();
            file.complete();
        }

        System.arraycopy(new byte[] {1, 2, 3}, 0, content, 0, 3);
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
        assertThat(left()).containsExactly("file");
    }

    @Test
    void leavesNothingWhereItIsGivenUp() throws IOException {
        try (PartialFile file = PartialFile.begin(folder.resolve("file"))) {
            file.channel().write(ByteBuffer.wrap(content()));
        }

        assertThat(left()).isEmpty();
    }

    @Test
    void isNotCompleteWhereItCannotBeSynced() throws IOException {
        try (PartialFile file = PartialFile.begin(folder.resolve("file"))) {
            file.channel().close();

            assertThatThrownBy(file::complete)
                    .isInstanceOf(IOException.class)
                    .hasRootCauseInstanceOf(ClosedChannelException.class);
        }

        assertThat(left()).isEmpty();
    }

    private static byte[] content() {
        byte[] content = new byte[LARGE];
        new Random(3).nextBytes(content);
        return content;
    }

    private Stream<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
