package dev.slipway.cli.disk;

import dev.slipway.cli.api.ApiUnavailableException;
import dev.slipway.cli.api.DiskApi;
import dev.slipway.disk.file.PartialFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What arrived of a disk so far: {@code FILE.part}, as long as that, and {@code FILE.part.etag} with the checksum and the size of the
 * whole. It outlives the process, so that the next one goes on with it. Blocks of zeros are holes.
 */
final class PartialDisk implements AutoCloseable {
    private static final int BLOCK = 4096;
    private static final int AT_ONCE = 32 * BLOCK;
    private static final Pattern TAG = Pattern.compile("([0-9a-f]{64}) ([0-9]{1,18})\\s*");

    private final Path target;
    private final Path part;
    private final Path tag;
    private final FileChannel channel;
    private @Nullable Whole whole;
    private long length;

    /** The disk that this is a part of. */
    private record Whole(String sha256, long size) {}

    private PartialDisk(Path target, Path part, FileChannel channel) throws IOException {
        this.target = target;
        this.part = part;
        this.tag = part.resolveSibling(part.getFileName() + ".etag");
        this.channel = channel;
        this.whole = readTag(tag);
        this.length = channel.size();
        if (whole == null || length > whole.size()) {
            length = 0;
        }
    }

    /**
     * Opens what is there, or begins.
     *
     * @param target what it will be called in the end
     * @throws IOException where another process downloads to the same file, or something is there that is no file
     */
    static PartialDisk open(Path target) throws IOException {
        Path file = target.toAbsolutePath();
        PartialFile.requireReplaceable(file);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        PartialFile.requireReplaceable(part);
        FileChannel channel = FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            // Somebody else may have given it its name in between: then this is another file than the one there.
            if (lock(channel) && Files.exists(part)) {
                return new PartialDisk(file, part, channel);
            }
            throw new IOException("another command downloads to " + target + "; wait for it, or choose another file");
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static @Nullable Whole readTag(Path tag) throws IOException {
        try {
            Matcher text = TAG.matcher(Files.readString(tag));
            return text.matches() ? new Whole(text.group(1), Long.parseLong(text.group(2))) : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** What to go on from; empty where there is nothing yet. */
    Optional<DiskApi.Part> known() {
        return whole == null || length == 0 ? Optional.empty() : Optional.of(new DiskApi.Part(whole.sha256(), length));
    }

    /** Bytes that are there. */
    long length() {
        return length;
    }

    /** Of the whole; 0 where it is not known yet. */
    long size() {
        return whole == null ? 0 : whole.size();
    }

    /** Whether all bytes are there, right or wrong. */
    boolean isComplete() {
        return whole != null && length == whole.size();
    }

    /**
     * Adds what comes; where that is another disk than before, begins anew.
     *
     * @param began hears once where it goes on
     * @param received hears how many bytes came each time
     * @throws ApiUnavailableException when the connection breaks; what came until then is kept
     */
    void take(DiskApi.Rest rest, Runnable began, LongConsumer received) throws IOException {
        Whole sent = new Whole(rest.sha256(), rest.size());
        if (rest.from() == 0 || !sent.equals(whole)) {
            begin(sent);
        }
        if (rest.from() != length) {
            throw new IOException("the converter sends the disk from byte " + rest.from() + " on, and was asked from "
                    + length + " on");
        }
        began.run();
        try {
            append(rest, received);
        } finally {
            lengthen();
        }
    }

    private void begin(Whole sent) throws IOException {
        channel.truncate(0);
        length = 0;
        whole = sent;
        Path next = tag.resolveSibling(tag.getFileName() + ".new");
        Files.writeString(next, sent.sha256() + " " + sent.size() + "\n");
        Files.move(next, tag, StandardCopyOption.ATOMIC_MOVE);
    }

    private void append(DiskApi.Rest rest, LongConsumer received) throws IOException {
        byte[] bytes = new byte[AT_ONCE];
        while (length < rest.size()) {
            // Blocks of the file, wherever this began.
            int wanted = (int) Math.min(AT_ONCE - length % BLOCK, rest.size() - length);
            int filled = fill(rest, bytes, wanted);
            write(bytes, filled);
            length += filled;
            received.accept(filled);
            if (filled < wanted) {
                throw new ApiUnavailableException(
                        "the download broke off after " + length + " of " + rest.size() + " bytes");
            }
        }
    }

    /** As much as is wanted, or less where the connection breaks. */
    private static int fill(DiskApi.Rest rest, byte[] bytes, int wanted) {
        int filled = 0;
        try {
            while (filled < wanted) {
                int read = rest.bytes().read(bytes, filled, wanted - filled);
                if (read < 0) {
                    return filled;
                }
                filled += read;
            }
        } catch (IOException e) {
            // Less than was wanted says so; why connections break says nothing to anybody.
            return filled;
        }
        return filled;
    }

    /** Leaves out blocks of zeros. */
    private void write(byte[] bytes, int count) throws IOException {
        int from = 0;
        while (from < count) {
            int end = endOfRun(bytes, from, count);
            if (!isZero(bytes, from, end)) {
                ByteBuffer run = ByteBuffer.wrap(bytes, from, end - from);
                while (run.hasRemaining()) {
                    channel.write(run, length + run.position());
                }
            }
            from = end;
        }
    }

    /** Where the block that begins here ends, with those behind it that are alike. */
    private int endOfRun(byte[] bytes, int from, int count) {
        int end = endOfBlock(from, count);
        boolean zero = isZero(bytes, from, end);
        while (end < count) {
            int next = endOfBlock(end, count);
            if (isZero(bytes, end, next) != zero) {
                return end;
            }
            end = next;
        }
        return end;
    }

    private int endOfBlock(int from, int count) {
        return (int) Math.min(count, from + BLOCK - (length + from) % BLOCK);
    }

    private static boolean isZero(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** A file that ends with a hole is as long as what came. */
    private void lengthen() throws IOException {
        if (channel.size() < length) {
            channel.write(ByteBuffer.wrap(new byte[1]), length - 1);
        }
    }

    /** Whether the bytes are those of the disk; nothing of them is left if not. */
    boolean check(LongConsumer checked) throws IOException {
        boolean right = whole != null && sha256(channel, checked).equals(whole.sha256());
        if (!right) {
            Files.deleteIfExists(tag);
            channel.truncate(0);
            length = 0;
            whole = null;
        }
        return right;
    }

    /** The checksum of a file, in hexadecimal digits. */
    static String sha256(FileChannel channel, LongConsumer read) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        ByteBuffer bytes = ByteBuffer.allocate(AT_ONCE);
        long position = 0;
        for (int count = channel.read(bytes, position); count >= 0; count = channel.read(bytes, position)) {
            digest.update(bytes.flip());
            bytes.clear();
            position += count;
            read.accept(count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The checksum of the whole. */
    String sha256() {
        return whole == null ? "" : whole.sha256();
    }

    /** Gives the file its name, durably. */
    void complete() throws IOException {
        channel.force(true);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(tag);
        Path parent = target.getParent();
        if (parent != null) {
            try (FileChannel folder = FileChannel.open(parent, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    /** Keeps what is there, unless that is nothing. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (length == 0 && Files.exists(part)) {
                Files.deleteIfExists(part);
                Files.deleteIfExists(tag);
            }
        }
    }
}
