package dev.slipway.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.output.ByteCount;
import dev.slipway.cli.output.ProgressLine;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Packs a source, and sends it where Slipway takes that much. */
final class Upload {
    /** What of a request is not the archive: fields, and what stands between them. */
    private static final long FORM_BYTES = 64 * 1024;

    private final ApiClient api;
    private final PrintWriter terminal;
    private final boolean quiet;

    /** @param terminal where it says how far it is */
    Upload(ApiClient api, PrintWriter terminal, boolean quiet) {
        this.api = api;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /**
     * Sends a request for a build.
     *
     * @param limit bytes of a request that Slipway takes
     * @return what it answers
     * @throws IOException with a sentence where the source is too large; then nothing was sent
     */
    JsonNode submit(BuildSource source, Map<String, String> fields, long limit)
            throws IOException, InterruptedException {
        long forFields =
                FORM_BYTES + fields.values().stream().mapToLong(String::length).sum();
        Path archive = Files.createTempFile("slipway-source", ".tar.gz");
        try {
            try (OutputStream file = new Bounded(Files.newOutputStream(archive), source, limit - forFields, limit)) {
                pack(source, file);
            }
            return send(archive, fields);
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    private void pack(BuildSource source, OutputStream file) throws IOException {
        ProgressLine line = ProgressLine.on(terminal);
        UploadProgress progress = new UploadProgress(line, quiet, "packed", source.bytes());
        try {
            source.write(file, progress::add);
        } finally {
            line.clear();
        }
    }

    private JsonNode send(Path archive, Map<String, String> fields) throws IOException, InterruptedException {
        ProgressLine line = ProgressLine.on(terminal);
        UploadProgress progress = new UploadProgress(line, quiet, "sent", Files.size(archive));
        try {
            return api.submit(archive, fields, progress::add);
        } finally {
            line.clear();
        }
    }

    /** Ends the packing of what is too large. */
    private static final class Bounded extends FilterOutputStream {
        private final BuildSource source;
        private final long limit;
        private long left;

        Bounded(OutputStream out, BuildSource source, long bytes, long limit) {
            super(out);
            this.source = source;
            this.left = bytes;
            this.limit = limit;
        }

        @Override
        public void write(int value) throws IOException {
            take(1);
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            take(length);
            out.write(bytes, offset, length);
        }

        private void take(int bytes) throws IOException {
            left -= bytes;
            if (left < 0) {
                String largest = source.largest().isEmpty()
                        ? ""
                        : " The largest in it: " + String.join(", ", source.largest())
                                + ". Name in .dockerignore what the" + " build does not need.";
                throw new IOException(
                        source.name() + " is larger than Slipway takes, and nothing was sent: packed, it has"
                                + " more than " + ByteCount.text(limit) + "." + largest
                                + " An operator raises the limit with slipway.build-api.request.body-limit.");
            }
        }
    }
}
