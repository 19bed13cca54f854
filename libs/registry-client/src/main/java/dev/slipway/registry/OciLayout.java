package dev.slipway.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An OCI image layout directory (OCI image specification, image-layout.md) as a source of images: what {@code skopeo
 * copy … oci:DIR:TAG} and {@code buildctl --output type=oci} write.
 */
public final class OciLayout implements ContentSource {
    private static final String REFERENCE_NAME = "org.opencontainers.image.ref.name";
    private static final int MAX_MANIFEST = 4 << 20;

    private final Path directory;
    private final List<Descriptor> roots;

    private OciLayout(Path directory, List<Descriptor> roots) {
        this.directory = directory;
        this.roots = roots;
    }

    /**
     * Opens a layout.
     *
     * @throws RegistryException.NotFound when the directory is no layout
     * @throws RegistryException.Malformed when its version or its index cannot be read
     */
    public static OciLayout open(Path directory) throws IOException {
        JsonNode marker = ManifestJson.object("oci-layout", read(directory.resolve("oci-layout"), directory));
        String version = marker.path("imageLayoutVersion").asText();
        if (!version.equals("1.0.0")) {
            throw new RegistryException.Malformed(directory + " has OCI layout version \"" + version + "\"");
        }
        RawManifest index = RawManifest.of(read(directory.resolve("index.json"), directory), MediaTypes.OCI_INDEX);
        return new OciLayout(directory, index.asIndex().manifests());
    }

    private static byte[] read(Path file, Path directory) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_MANIFEST + 1);
            if (bytes.length > MAX_MANIFEST) {
                throw new RegistryException.TooLarge(file.toString(), MAX_MANIFEST);
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new RegistryException.NotFound(directory + " is no OCI layout: it has no " + file.getFileName());
        }
    }

    /** The tags of this layout, in its order. */
    public List<String> tags() {
        return roots.stream()
                .map(root -> root.annotations().get(REFERENCE_NAME))
                .filter(name -> name != null && !name.isEmpty())
                .toList();
    }

    /** The only manifest of a layout, for those who name none. */
    public RawManifest onlyManifest() throws IOException {
        if (roots.size() != 1) {
            throw new RegistryException.NotFound(
                    directory + " holds " + roots.size() + " images: name one of the tags " + tags());
        }
        return manifest(roots.getFirst());
    }

    @Override
    public RawManifest manifest(String tagOrDigest) throws IOException {
        if (tagOrDigest.contains(":")) {
            Digest digest = Digest.parse(tagOrDigest);
            Optional<Descriptor> root =
                    roots.stream().filter(d -> d.digest().equals(digest)).findFirst();
            return root.isPresent() ? manifest(root.get()) : manifest(digest, Optional.empty());
        }
        Descriptor root = roots.stream()
                .filter(d -> tagOrDigest.equals(d.annotations().get(REFERENCE_NAME)))
                .findFirst()
                .orElseThrow(() -> new RegistryException.NotFound(
                        directory + " has no tag " + tagOrDigest + "; it has " + tags()));
        return manifest(root);
    }

    private RawManifest manifest(Descriptor root) throws IOException {
        return manifest(root.digest(), Optional.of(root.mediaType()));
    }

    private RawManifest manifest(Digest digest, Optional<String> mediaType) throws IOException {
        byte[] bytes = read(blobFile(digest), directory);
        String type = mediaType.isPresent() ? mediaType.get() : typeOf(bytes);
        return RawManifest.verified(bytes, type, digest);
    }

    /** The specification leaves {@code mediaType} optional; then only the shape tells. */
    private static String typeOf(byte[] bytes) throws RegistryException.Malformed {
        Optional<String> own = ManifestJson.mediaTypeOf(bytes);
        if (own.isPresent()) {
            return own.get();
        }
        return ManifestJson.object("manifest", bytes).has("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        return new Checked(uncheckedBlob(descriptor), descriptor);
    }

    @Override
    public InputStream uncheckedBlob(Descriptor descriptor) throws IOException {
        try {
            return Files.newInputStream(blobFile(descriptor.digest()));
        } catch (NoSuchFileException e) {
            throw new RegistryException.NotFound(directory + " has no blob " + descriptor.digest());
        }
    }

    private Path blobFile(Digest digest) {
        return directory.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }

    private static final class Checked extends FilterInputStream {
        private final ContentCheck check;
        private boolean ended;

        private Checked(InputStream in, Descriptor descriptor) {
            super(in);
            check = ContentCheck.of(descriptor);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = ended ? -1 : super.read(buffer, offset, length);
            if (count > 0) {
                check.accept(buffer, offset, count);
            } else if (count < 0 && !ended) {
                check.end();
                ended = true;
            }
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            return readNBytes((int) Math.min(count, 1 << 16)).length;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
