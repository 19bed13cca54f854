package dev.slipway.mirror;

import dev.slipway.events.BuildRequested;
import dev.slipway.events.SourceReference;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.Manifest;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a build's Dockerfile: from the request, or from the root of the source tarball, which is streamed out of the
 * registry to its end. Of several entries with that name the last one counts, as it does for whoever unpacks the tarball:
 * the images that are prepared are then those of the Dockerfile that is built.
 */
final class SourceDockerfile {
    private static final String NAME = "Dockerfile";
    private static final int MAX_DOCKERFILE = 1 << 20;
    private static final int BUFFER = 1 << 16;

    private final RegistryClient client;
    private final String registryHost;
    private final long maxUnpacked;

    /** @param maxUnpacked how many bytes of the unpacked tarball are looked at, at most */
    SourceDockerfile(RegistryClient client, String registryHost, long maxUnpacked) {
        this.client = client;
        this.registryHost = registryHost;
        this.maxUnpacked = maxUnpacked;
    }

    /**
     * Finds the Dockerfile.
     *
     * @throws RegistryException when the registry does not give the source: broken machinery, not a bad source
     */
    DockerfileText read(BuildRequested build) throws RegistryException {
        if (build.spec().dockerfile().isPresent()) {
            return new DockerfileText.Found(build.spec().dockerfile().get().getBytes(StandardCharsets.UTF_8));
        }
        SourceReference source = build.source();
        ContentSource content = client.source(new Repository(registryHost, source.repository()));
        try (Transfer tarball = new Transfer(layer(content, source))) {
            return search(tarball);
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            return new DockerfileText.Missing("source", "the source is no gzip-compressed tar: " + e.getMessage());
        }
    }

    private static InputStream layer(ContentSource content, SourceReference source) throws IOException {
        Manifest manifest = manifest(content, source);
        if (manifest.layers().size() != 1) {
            throw new RegistryException.Malformed(source.repository() + " is no source: it has "
                    + manifest.layers().size() + " layers");
        }
        Descriptor layer = manifest.layers().getFirst();
        return content.blob(layer);
    }

    private static Manifest manifest(ContentSource content, SourceReference source) throws IOException {
        try {
            return content.manifest(Digest.parse(source.digest()).toString()).asManifest();
        } catch (MalformedDocumentException e) {
            throw new RegistryException.Malformed(e);
        }
    }

    private DockerfileText search(Transfer tarball) throws IOException {
        DockerfileText last = new DockerfileText.Missing(
                "dockerfile", "there is no Dockerfile: neither in the request nor at the root of the source");
        InputStream unpacked = new Bounded(new GZIPInputStream(tarball, BUFFER), maxUnpacked);
        try {
            TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(unpacked, BUFFER));
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (isRootDockerfile(entry.getName())) {
                    last = text(entry, tar);
                }
            }
            // The digest is checked at the end of the bytes, which may lie behind the end of the archive.
            tarball.transferTo(OutputStream.nullOutputStream());
            return last;
        } catch (IOException | IllegalArgumentException e) {
            // A registry that fails looks like a broken tarball to those who unpack it.
            tarball.rethrowFailure();
            return new DockerfileText.Missing("source", "the source is no gzip-compressed tar: " + e.getMessage());
        }
    }

    private static DockerfileText text(TarArchiveEntry entry, InputStream tar) throws IOException {
        if (!entry.isFile() || entry.isSymbolicLink() || entry.isLink()) {
            return new DockerfileText.Missing("dockerfile", "the source's Dockerfile is not a regular file");
        }
        byte[] bytes = tar.readNBytes(MAX_DOCKERFILE + 1);
        if (bytes.length > MAX_DOCKERFILE) {
            return new DockerfileText.Missing(
                    "dockerfile", "the source's Dockerfile is larger than " + MAX_DOCKERFILE + " bytes");
        }
        return new DockerfileText.Found(bytes);
    }

    /** {@code .} and empty components mean nothing in a path: {@code .//Dockerfile}. */
    private static boolean isRootDockerfile(String name) {
        List<String> components = Arrays.stream(name.split("/", -1))
                .filter(component -> !component.isEmpty() && !component.equals("."))
                .toList();
        return components.equals(List.of(NAME));
    }

    /** The bytes from the registry; keeps the registry's own failure apart from what unpacking makes of it. */
    private static final class Transfer extends FilterInputStream {
        private @Nullable RegistryException failure;

        private Transfer(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (RegistryException e) {
                failure = e;
                throw e;
            }
        }

        void rethrowFailure() throws RegistryException {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Ends a decompression bomb. */
    private static final class Bounded extends FilterInputStream {
        private long left;

        private Bounded(InputStream in, long limit) {
            super(in);
            left = limit;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            left -= Math.max(count, 0);
            if (left < 0) {
                throw new IOException("it unpacks to more than the limit allows");
            }
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            return readNBytes((int) Math.min(count, BUFFER)).length;
        }
    }
}
