package dev.slipway.buildapi.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Clients that begin an upload and then say nothing hold no memory of the service. */
class SlowSourcesTest {
    /** Times the dictionary, far more than the heap of the tests. */
    private static final int CLIENTS = 60;

    private static final int DICTIONARY = 32 << 20;
    private static final SourceLimits LIMITS = new SourceLimits(1 << 20, 1 << 20, 100, 64);

    @TempDir
    private Path spool;

    @Test
    void beginningsOfLargeDictionariesEndNoService() throws Exception {
        // Given
        byte[] beginning = Arrays.copyOf(xz(new byte[100]), 24);
        List<PipedOutputStream> clients = new ArrayList<>();
        List<FutureTask<Inspection>> uploads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            PipedOutputStream client = new PipedOutputStream();
            PipedInputStream upload = new PipedInputStream(client);
            client.write(beginning);
            client.flush();
            FutureTask<Inspection> reading = new FutureTask<>(() -> inspect(upload));
            Thread.ofPlatform().daemon().start(reading);
            clients.add(client);
            uploads.add(reading);
        }

        // When
        for (PipedOutputStream client : clients) {
            client.close();
        }

        // Then
        for (FutureTask<Inspection> upload : uploads) {
            assertThat(upload.get()).isInstanceOf(Inspection.Unsound.class);
        }
    }

    private Inspection inspect(InputStream upload) throws IOException {
        try (SpooledSource source = SpooledSource.of(upload, spool, LIMITS)) {
            return source.inspection();
        }
    }

    private static byte[] xz(byte[] content) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        LZMA2Options options = new LZMA2Options(0);
        options.setDictSize(DICTIONARY);
        try (XZOutputStream out = new XZOutputStream(bytes, options)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
