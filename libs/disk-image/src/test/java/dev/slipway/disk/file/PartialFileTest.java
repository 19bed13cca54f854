package dev.slipway.disk.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
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
    void replacesAFileAndNothingElse() throws IOException {
        Files.createDirectory(folder.resolve("folder"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("missing"));

        for (Path target : List.of(folder.resolve("folder"), folder.resolve("link"), Path.of("/dev/null"))) {
            assertThatThrownBy(() -> PartialFile.begin(target))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(target.toString());
        }
        assertThat(left()).containsExactlyInAnyOrder("folder", "link");
    }

    @Test
    void removesWhatThisProcessHasBegun() throws IOException {
        try (PartialFile complete = PartialFile.begin(folder.resolve("complete"));
                PartialFile begun = PartialFile.begin(folder.resolve("begun"))) {
            complete.complete();

            PartialFile.removeOwn();

            assertThat(left()).containsExactly("complete");
            assertThatThrownBy(begun::complete).isInstanceOf(IOException.class);
        }
        assertThat(left()).containsExactly("complete");
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

    @Test
    void manyWhoWriteOneFileDoNotTakeEachOtherForDead() throws Exception {
        Path target = folder.resolve("file");
        int writers = 8;
        int rounds = 50;
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<Void>> done = threads.invokeAll(IntStream.range(0, writers)
                    .<Callable<Void>>mapToObj(writer -> () -> {
                        for (int round = 0; round < rounds; round++) {
                            write(target, writer);
                        }
                        return null;
                    })
                    .toList());
            for (Future<Void> written : done) {
                written.get();
            }
        }
        assertThat(left()).containsExactly("file");
        assertThat(target).hasSize(1);
    }

    @Test
    void secondWriterOfThisProcessLeavesTheFirstItsLock() throws IOException {
        Path locks = Path.of("/proc/locks");
        assumeTrue(Files.exists(locks), "this system does not tell its locks");
        try (PartialFile first = PartialFile.begin(folder.resolve("file"))) {
            Path partial = folder.resolve(left().findFirst().orElseThrow());
            PartialFile.begin(folder.resolve("file")).close();

            assertThat(Files.readString(locks)).contains(":" + Files.getAttribute(partial, "unix:ino") + " ");
            first.complete();
        }
        assertThat(left()).containsExactly("file");
    }

    private static void write(Path target, int content) throws IOException {
        try (PartialFile file = PartialFile.begin(target)) {
            file.channel().write(ByteBuffer.wrap(new byte[] {(byte) content}));
            file.complete();
        }
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
