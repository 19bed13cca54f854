package dev.slipway.cli.build;

import dev.slipway.events.request.RequestFields;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * An archive from the standard input, which is sent as it comes: a tar, plain or compressed.
 *
 * @param path of the Dockerfile in it, where it has another one than usual
 */
record ArchiveSource(InputStream archive, Optional<String> path) implements BuildSource {
    /** How much of the input tells what it is. */
    static final int HEADER = 512;

    private static final List<byte[]> COMPRESSED = List.of(
            new byte[] {0x42, 0x5a, 0x68}, // bzip2
            new byte[] {0x1f, (byte) 0x8b, 0x08}, // gzip
            new byte[] {(byte) 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00}, // xz
            new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}); // zstd
    /** Where the checksum stands in the header of a tar's member (POSIX.1-2001, ustar). */
    private static final int CHECKSUM = 148;

    private static final int CHECKSUM_LENGTH = 8;

    /** Whether input that begins so is an archive, as docker decides it, and no Dockerfile. */
    static boolean isArchive(byte[] beginning) {
        return COMPRESSED.stream().anyMatch(magic -> startsWith(beginning, magic)) || isTar(beginning);
    }

    private static boolean startsWith(byte[] beginning, byte[] magic) {
        return beginning.length >= magic.length && Arrays.equals(beginning, 0, magic.length, magic, 0, magic.length);
    }

    /** By the checksum, which old tars have too; an empty tar begins with zeros. */
    private static boolean isTar(byte[] beginning) {
        if (beginning.length < HEADER) {
            return false;
        }
        long sum = 0;
        boolean zero = true;
        for (int position = 0; position < HEADER; position++) {
            boolean ofChecksum = position >= CHECKSUM && position < CHECKSUM + CHECKSUM_LENGTH;
            sum += ofChecksum ? ' ' : beginning[position] & 0xff;
            zero &= beginning[position] == 0;
        }
        return zero || sum == octal(beginning);
    }

    private static long octal(byte[] header) {
        long value = -1;
        for (int position = CHECKSUM; position < CHECKSUM + CHECKSUM_LENGTH; position++) {
            if (header[position] >= '0' && header[position] <= '7') {
                value = Math.max(value, 0) * 8 + header[position] - '0';
            } else if (value >= 0) {
                break;
            }
        }
        return value;
    }

    @Override
    public String name() {
        return "the archive on the standard input";
    }

    @Override
    public Map<String, String> fields() {
        return path.map(inArchive -> Map.of(RequestFields.DOCKERFILE_PATH.name(), inArchive))
                .orElse(Map.of());
    }

    @Override
    public Optional<Dockerfile> dockerfile() {
        return Optional.empty();
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void write(OutputStream out, LongConsumer progress) throws IOException {
        archive.transferTo(out);
    }

    @Override
    public List<String> largest() {
        return List.of();
    }

    @Override
    public List<String> leftOut() {
        return List.of();
    }
}
