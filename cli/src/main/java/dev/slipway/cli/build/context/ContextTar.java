package dev.slipway.cli.build.context;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes a context as a tar.gz. The same files with the same times give the same bytes: everything is sorted and belongs to root.
 * Modes and times are those of the files, as docker has it: servers tell versions of a file apart by its time.
 */
public final class ContextTar implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final TarArchiveOutputStream tar;
    private final LongConsumer progress;
    private final byte[] buffer = new byte[BUFFER];

    /** @param progress hears how many bytes of files were packed each time */
    public ContextTar(OutputStream out, LongConsumer progress) throws IOException {
        this.tar = new TarArchiveOutputStream(
                new GZIPOutputStream(new BufferedOutputStream(out, BUFFER), BUFFER), "UTF-8");
        this.progress = progress;
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    /** Adds all of a tree. */
    public void add(ContextTree tree) throws IOException {
        for (ContextEntry entry : tree.entries()) {
            add(entry);
        }
    }

    /** Adds a file that is none of the context. */
    public void add(String path, byte[] content) throws IOException {
        TarArchiveEntry entry = entry(path, TarArchiveEntry.LF_NORMAL, 0644, 0);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** Without it the tar is not whole. */
    @Override
    public void close() throws IOException {
        tar.close();
    }

    private void add(ContextEntry entry) throws IOException {
        switch (entry.kind()) {
            case DIRECTORY -> tar.putArchiveEntry(tarEntry(entry, entry.path() + "/", TarArchiveEntry.LF_DIR));
            case FILE -> {
                TarArchiveEntry file = tarEntry(entry, entry.path(), TarArchiveEntry.LF_NORMAL);
                file.setSize(entry.bytes());
                tar.putArchiveEntry(file);
                copy(entry);
            }
            case LINK -> {
                TarArchiveEntry link = tarEntry(entry, entry.path(), TarArchiveEntry.LF_SYMLINK);
                link.setLinkName(Files.readSymbolicLink(entry.file()).toString());
                tar.putArchiveEntry(link);
            }
            case SOCKET, SPECIAL -> throw new IllegalArgumentException("no part of a context: " + entry.path());
        }
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry tarEntry(ContextEntry entry, String name, byte type) {
        return entry(name, type, entry.mode(), entry.seconds());
    }

    private static TarArchiveEntry entry(String name, byte type, int mode, long seconds) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type);
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setModTime(FileTime.from(Instant.ofEpochSecond(seconds)));
        return entry;
    }

    /** As many bytes as its entry promises. */
    private void copy(ContextEntry entry) throws IOException {
        try (InputStream in = Files.newInputStream(entry.file())) {
            for (long left = entry.bytes(); left > 0; ) {
                int count = in.read(buffer, 0, (int) Math.min(left, BUFFER));
                if (count < 0) {
                    throw new IOException(entry.file() + " became shorter while it was read; build again");
                }
                tar.write(buffer, 0, count);
                progress.accept(count);
                left -= count;
            }
        } catch (AccessDeniedException e) {
            throw new IOException(
                    entry.file() + " is not readable for you; a line for it in .dockerignore leaves it out", e);
        }
    }
}
