package dev.slipway.buildapi.source;

import dev.slipway.events.request.RequestFields;
import dev.slipway.oci.Digest;
import dev.slipway.registry.BlobContent;
import dev.slipway.tar.ArrayInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * A source on its way into the registry, in a file that has no name: the file is unlinked as soon as it is open, so that
 * its space is free again when this is closed or the process dies, however it dies.
 */
public final class SpooledSource implements BlobContent, AutoCloseable {
    /** Where a Dockerfile is that nobody says more of. */
    public static final String DOCKERFILE =
            RequestFields.DOCKERFILE_PATH.byDefault().orElseThrow();

    private static final int BUFFER = 64 * 1024;

    /** Each takes up to 50 MiB for dictionaries and links. */
    private static final Semaphore INSPECTIONS = new Semaphore(4, true);

    private final FileChannel file;
    private final Digest digest;
    private final long size;
    private final Inspection inspection;
    private final SourceLimits limits;

    private SpooledSource(FileChannel file, Digest digest, long size, Inspection inspection, SourceLimits limits) {
        this.file = file;
        this.digest = digest;
        this.size = size;
        this.inspection = inspection;
        this.limits = limits;
    }

    /**
     * Reads an upload to its end, hashing it on the way, and inspects it then. So nobody who sends slowly holds the memory that
     * decompression takes, and few inspections run at once.
     *
     * @throws SourceTooLargeException when it has more bytes than allowed
     * @throws IOException when the upload or the disk fails
     */
    public static SpooledSource of(InputStream upload, Path directory, SourceLimits limits) throws IOException {
        FileChannel file = nameless(directory);
        try {
            MessageDigest sha256 = Digest.newSha256();
            Spooling spooling = new Spooling(new DigestInputStream(upload, sha256), file, limits.compressedBytes());
            spooling.transferTo(OutputStream.nullOutputStream());
            Inspection inspection = inspect(new Content(file), DOCKERFILE, limits);
            return new SpooledSource(file, Digest.of("sha256", sha256.digest()), spooling.size, inspection, limits);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            file.close();
            throw e;
        }
    }

    private static Inspection inspect(InputStream source, String wanted, SourceLimits limits) throws IOException {
        try {
            INSPECTIONS.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before the source was inspected");
        }
        try {
            return new SourceInspector(limits).inspect(source, wanted);
        } finally {
            INSPECTIONS.release();
        }
    }

    private static FileChannel nameless(Path directory) throws IOException {
        // DELETE_ON_CLOSE unlinks at once where the system can (UnixChannelFactory); the name is never seen again.
        return FileChannel.open(
                Files.createDirectories(directory).resolve(".slipway-source-" + UUID.randomUUID()),
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    public Inspection inspection() {
        return inspection;
    }

    /**
     * Finds the Dockerfile of a sound source.
     *
     * @param path within the source, or within its only folder
     * @throws IOException when the spool file cannot be read
     */
    public SourceDockerfile dockerfile(Inspection.Sound sound, String path) throws IOException {
        return new DockerfileSearch(sound.contents(), this::readAgain, limits.dockerfileBytes())
                .find(SourceTree.normalized(path));
    }

    private LastMember readAgain(String path) throws IOException {
        return switch (inspect(open(), path, limits)) {
            case Inspection.Sound sound -> sound.contents().wanted();
            case Inspection.Unsound(String reason) ->
                throw new IOException("the spool file is not what it was when it was written: " + reason);
        };
    }

    public Digest digest() {
        return digest;
    }

    /** Bytes. */
    public long size() {
        return size;
    }

    @Override
    public InputStream open() {
        return new Content(file);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Hands on what it reads after writing it to the file. */
    private static final class Spooling extends ArrayInput {
        private final InputStream in;
        private final FileChannel file;
        private final long limit;
        private long size;

        Spooling(InputStream in, FileChannel file, long limit) {
            this.in = in;
            this.file = file;
            this.limit = limit;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, Math.min(length, BUFFER));
            if (count > 0) {
                size += count;
                if (size > limit) {
                    throw new SourceTooLargeException(limit);
                }
                ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
            return count;
        }
    }

    /** Reads by position, so that any number of attempts read the same file. */
    private static final class Content extends ArrayInput {
        private final FileChannel file;
        private long position;

        Content(FileChannel file) {
            this.file = file;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int count = file.read(ByteBuffer.wrap(bytes, offset, Math.min(length, BUFFER)), position);
            position += Math.max(count, 0);
            return count;
        }
    }
}
