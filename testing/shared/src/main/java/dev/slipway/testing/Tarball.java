package dev.slipway.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A tar of small entries for tests, good ones and bad ones, made with a writer that is not ours. */
public final class Tarball {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar;
    private final boolean gzip;

    /** An empty one that is compressed with gzip. */
    public Tarball() {
        this(true);
    }

    private Tarball(boolean gzip) {
        this.gzip = gzip;
        try {
            tar = new TarArchiveOutputStream(gzip ? new GZIPOutputStream(bytes) : bytes, "UTF-8");
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty one that is not compressed and holds nothing of the time, so that it has the same bytes each time. */
    public static Tarball uncompressed() {
        return new Tarball(false);
    }

    /** A source with a Dockerfile that builds. */
    public static byte[] ofDockerfile(String dockerfile) {
        return new Tarball().file("Dockerfile", dockerfile).bytes();
    }

    /** Writes names that are too long for a header as GNU tar does, and not as POSIX says. */
    public Tarball longNamesAsGnu() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        return this;
    }

    public Tarball file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public Tarball file(String name, byte[] content) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        return entry(entry, content);
    }

    /** A file that may be executed. */
    public Tarball program(String name, byte[] content) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        entry.setMode(0755);
        return entry(entry, content);
    }

    public Tarball directory(String name) {
        return entry(new TarArchiveEntry(name + "/", true), new byte[0]);
    }

    public Tarball symbolicLink(String name, String target) {
        return link(name, target, TarConstants.LF_SYMLINK);
    }

    public Tarball hardLink(String name, String target) {
        return link(name, target, TarConstants.LF_LINK);
    }

    public Tarball device(String name) {
        return entry(new TarArchiveEntry(name, TarConstants.LF_CHR, true), new byte[0]);
    }

    private Tarball link(String name, String target, byte type) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setLinkName(target);
        return entry(entry, new byte[0]);
    }

    private Tarball entry(TarArchiveEntry entry, byte[] content) {
        try {
            if (!gzip) {
                entry.setModTime(0);
            }
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the archive and returns it. */
    public byte[] bytes() {
        try {
            tar.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
