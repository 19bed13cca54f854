package dev.slipway.buildapi.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.slipway.buildapi.OpenFiles;
import dev.slipway.buildapi.source.Inspection;
import dev.slipway.buildapi.source.SourceLimits;
import dev.slipway.buildapi.source.SourceTooLargeException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadTest {
    private static final long LARGE = 192L << 20;
    private static final SourceLimits LIMITS = new SourceLimits(1L << 30, 2L << 30, 1000, 1024);

    @TempDir
    Path spool;

    @Test
    void takesALargeSourceWithLittleMemoryAndLeavesNoFile() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (PipedInputStream body = new PipedInputStream(1 << 20)) {
            sendLargeUpload(body);
            long before = threads.getCurrentThreadAllocatedBytes();
            try (Upload upload = Upload.read(body, "B", spool, LIMITS)) {
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                upload.draft();
                assertThat(upload.errors()).isEmpty();
                assertThat(upload.source().inspection()).isInstanceOf(Inspection.Sound.class);
                assertThat(upload.source().size()).isGreaterThan(LARGE);
                assertThat(allocated).isLessThan(16 << 20);
                assertNoFileHasAName();
                assertThat(OpenFiles.below(spool)).hasSize(1);
            }
        }
        assertNothingIsLeft();
    }

    @Test
    void leavesNoFileWhereTheSourceIsTooLarge() throws IOException {
        try (PipedInputStream body = new PipedInputStream(1 << 20)) {
            sendLargeUpload(body);
            SourceLimits small = new SourceLimits(1 << 20, 2L << 30, 1000, 1024);
            assertThatThrownBy(() -> Upload.read(body, "B", spool, small)).isInstanceOf(SourceTooLargeException.class);
        }
        assertNothingIsLeft();
    }

    @Test
    void leavesNoFileWhereTheFormBreaksOffAfterTheSource() throws IOException {
        String form = """
                --B\r
                Content-Disposition: form-data; name="source"\r
                \r
                not a tarball\r
                --B\r
                Content-Disposition: form-data; na""";
        InputStream body = new ByteArrayInputStream(form.getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> Upload.read(body, "B", spool, LIMITS)).isInstanceOf(EOFException.class);

        assertNothingIsLeft();
    }

    @Test
    void readsNoMorePartsThanAnAnswerCanName() {
        String part = "--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n";
        byte[] form = (part.repeat(101) + "--B--\r\n").getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> Upload.read(new ByteArrayInputStream(form), "B", spool, LIMITS))
                .isInstanceOf(MultipartException.class)
                .hasMessageContaining("100 parts");
    }

    /** The space of a file without a name is free again when nobody has it open. */
    private void assertNothingIsLeft() throws IOException {
        assertThat(OpenFiles.below(spool)).isEmpty();
        assertNoFileHasAName();
    }

    private void assertNoFileHasAName() throws IOException {
        try (Stream<Path> files = Files.list(spool)) {
            assertThat(files).isEmpty();
        }
    }

    private static void sendLargeUpload(PipedInputStream body) throws IOException {
        PipedOutputStream pipe = new PipedOutputStream(body);
        Thread.ofPlatform().daemon().start(() -> {
            try (OutputStream out = new BufferedOutputStream(pipe, 1 << 16)) {
                out.write("--B\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
                writeLargeSource(out);
                out.write("\r\n--B--\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The reader had enough.
            } catch (UncheckedIOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void writeLargeSource(OutputStream out) throws IOException {
        byte[] block = new byte[1 << 20];
        new Random(1).nextBytes(block);
        GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16) {
            {
                def.setLevel(0);
            }
        };
        TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip);
        byte[] dockerfile = "FROM scratch\n".getBytes(StandardCharsets.US_ASCII);
        TarArchiveEntry small = new TarArchiveEntry("Dockerfile");
        small.setSize(dockerfile.length);
        tar.putArchiveEntry(small);
        tar.write(dockerfile);
        tar.closeArchiveEntry();
        TarArchiveEntry large = new TarArchiveEntry("large");
        large.setSize(LARGE);
        tar.putArchiveEntry(large);
        for (long written = 0; written < LARGE; written += block.length) {
            tar.write(block);
        }
        tar.closeArchiveEntry();
        tar.finish();
        gzip.finish();
    }
}
