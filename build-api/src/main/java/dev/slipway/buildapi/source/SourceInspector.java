package dev.slipway.buildapi.source;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads a source from one end to the other and says whether it is one. */
public final class SourceInspector {
    private static final int BUFFER = 64 * 1024;

    private final SourceLimits limits;

    public SourceInspector(SourceLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads the stream, to its end where it is sound.
     *
     * @param wanted the path of the member whose content is to be kept, normalized
     * @throws IOException when the stream itself fails; what it holds never is an exception
     */
    public Inspection inspect(InputStream upload, String wanted) throws IOException {
        // What fails in the upload is the upload's failure; what fails in unpacking is the source's.
        Upload marked = new Upload(upload);
        try (InputStream tar = new Bounded(new GZIPInputStream(marked, BUFFER), limits.unpackedBytes())) {
            Inspection inspection = inspectTar(tar, wanted);
            if (inspection instanceof Inspection.Sound) {
                tar.transferTo(OutputStream.nullOutputStream());
            }
            return inspection;
        } catch (UploadFailedException e) {
            throw e.failure();
        } catch (InvalidTarException e) {
            return new Inspection.Unsound(String.valueOf(e.getMessage()));
        } catch (ZipException e) {
            return new Inspection.Unsound("not a tar.gz: " + e.getMessage());
        } catch (EOFException e) {
            return new Inspection.Unsound("not a tar.gz, or a truncated one: the gzip stream ends too early");
        }
    }

    private Inspection inspectTar(InputStream in, String wanted) throws IOException {
        TarReader tar = new TarReader(in);
        SourceTree tree = new SourceTree();
        SourceContents contents = new SourceContents(tree.links(), new LastMember(wanted));
        long entries = 0;
        for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
            TarEntry entry = next.get();
            if (++entries > limits.entries()) {
                return new Inspection.Unsound("the tar has more than " + limits.entries() + " entries");
            }
            Optional<String> refusal = tree.refusal(entry);
            if (refusal.isPresent()) {
                return new Inspection.Unsound(refusal.get());
            }
            String path = SourceTree.normalized(entry.name());
            contents.add(path, entry.type());
            if (path.equals(wanted)) {
                contents.wanted().see(entry, content(tar, entry));
            }
        }
        return new Inspection.Sound(contents);
    }

    private byte[] content(TarReader tar, TarEntry entry) throws IOException {
        boolean kept = entry.type() == TarEntry.Type.FILE && entry.size() <= limits.dockerfileBytes();
        return kept ? tar.content(limits.dockerfileBytes()) : new byte[0];
    }

    /** Fails once more was unpacked than allowed, before it costs anything. */
    private static final class Bounded extends FilterInputStream {
        private final long limit;
        private long read;

        Bounded(InputStream in, long limit) {
            super(in);
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            count(Math.max(count, 0));
            return count;
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = super.skip(n);
            count(skipped);
            return skipped;
        }

        private void count(long bytes) throws IOException {
            read += bytes;
            if (read > limit) {
                throw new InvalidTarException("the source unpacks to more than " + limit + " bytes");
            }
        }
    }

    /** Tells failures of the upload from failures of unpacking it, and stays open for whoever owns it. */
    private static final class Upload extends FilterInputStream {
        Upload(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw new UploadFailedException(e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                throw new UploadFailedException(e);
            }
        }

        /** Makes GZIPInputStream look for another member (RFC 1952, section 2.2) wherever its buffer happens to end. */
        @Override
        public int available() {
            return 1;
        }

        @Override
        public void close() {}
    }

    private static final class UploadFailedException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient IOException failure;

        UploadFailedException(IOException failure) {
            super(failure);
            this.failure = failure;
        }

        IOException failure() {
            return failure;
        }
    }
}
