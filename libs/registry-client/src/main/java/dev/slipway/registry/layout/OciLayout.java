package dev.slipway.registry.layout;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MalformedDocumentException;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentCheck;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.ContentStream;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.transport.JsonAnswer;
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
        JsonNode marker = JsonAnswer.object("oci-layout", read(directory.resolve("oci-layout"), directory));
        String version = marker.path("imageLayoutVersion").asText();
        if (!version.equals("1.0.0")) {
            throw new RegistryException.Malformed(directory + " has OCI layout version \"" + version + "\"");
        }
        RawManifest index = RawManifest.of(read(directory.resolve("index.json"), directory), MediaTypes.OCI_INDEX);
        try {
            return new OciLayout(directory, index.asIndex().manifests());
        } catch (MalformedDocumentException e) {
            throw new RegistryException.Malformed(directory + ": " + e.getMessage());
        }
    }

    private static byte[] read(Path file, Path directory) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(RawManifest.MAX_BYTES + 1);
            if (bytes.length > RawManifest.MAX_BYTES) {
                throw new RegistryException.TooLarge(file.toString(), RawManifest.MAX_BYTES);
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
        return Digest.isDigest(tagOrDigest) ? manifest(Digest.parse(tagOrDigest)) : tagged(tagOrDigest);
    }

    private RawManifest manifest(Digest digest) throws IOException {
        Optional<Descriptor> root =
                roots.stream().filter(d -> d.digest().equals(digest)).findFirst();
        return root.isPresent() ? manifest(root.get()) : manifest(digest, "");
    }

    /** A layout's tag may be a whole reference, {@code localhost/app:v1}. */
    private RawManifest tagged(String tag) throws IOException {
        Descriptor root = roots.stream()
                .filter(d -> tag.equals(d.annotations().get(REFERENCE_NAME)))
                .findFirst()
                .orElseThrow(
                        () -> new RegistryException.NotFound(directory + " has no tag " + tag + "; it has " + tags()));
        return manifest(root);
    }

    private RawManifest manifest(Descriptor root) throws IOException {
        return manifest(root.digest(), root.mediaType());
    }

    private RawManifest manifest(Digest digest, String mediaType) throws IOException {
        byte[] bytes = read(blobFile(digest), directory);
        try {
            String type = MediaTypes.isUnspecific(mediaType) ? RawManifest.typeOf(bytes) : mediaType;
            return ContentCheck.manifest(bytes, type, digest);
        } catch (MalformedDocumentException e) {
            throw new RegistryException.Malformed(directory + ": " + e.getMessage());
        }
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

    private static final class Checked extends ContentStream {
        private final InputStream in;
        private final ContentCheck check;
        private boolean ended;

        private Checked(InputStream in, Descriptor descriptor) {
            this.in = in;
            this.check = ContentCheck.of(descriptor);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = ended ? -1 : in.read(buffer, offset, length);
            if (count > 0) {
                check.accept(buffer, offset, count);
            } else if (count < 0 && !ended) {
                check.end();
                ended = true;
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
