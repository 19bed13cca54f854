package dev.slipway.disk.oci;

import dev.slipway.disk.ImageStore;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.Descriptor;
import dev.slipway.registry.Digest;
import dev.slipway.registry.ImageLocation;
import dev.slipway.registry.InvalidReferenceException;
import dev.slipway.registry.RawManifest;
import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;

/**
 * An image in a registry or in an OCI layout. Content that the registry denies having is the image's fault
 * ({@link ImageStore.MissingContentException}); a registry that does not answer is not.
 */
public final class OciImageStore implements ImageStore {

    private static final String ANY_BLOB = "application/octet-stream";

    private final ContentSource source;
    private final RawManifest manifest;

    /** The image of a manifest or index that was fetched already, with the source of the rest. */
    public OciImageStore(ContentSource source, RawManifest manifest) {
        this.source = source;
        this.manifest = manifest;
    }

    /** The image that a location named. */
    public static OciImageStore of(ImageLocation.Opened opened) {
        return new OciImageStore(opened.content(), opened.manifest());
    }

    @Override
    public Manifest manifest() {
        return convert(manifest);
    }

    @Override
    public Manifest manifest(String digest) throws IOException {
        try {
            return convert(source.manifest(Digest.parse(digest).toString()));
        } catch (RegistryException.NotFound | InvalidReferenceException e) {
            throw new MissingContentException("manifest " + digest + " is missing", e);
        }
    }

    @Override
    public InputStream blob(String digest, long size) throws IOException {
        try {
            return source.uncheckedBlob(Descriptor.of(ANY_BLOB, Digest.parse(digest), size));
        } catch (RegistryException.NotFound e) {
            throw new MissingContentException("blob " + digest + " is missing", e);
        }
    }

    private static Manifest convert(RawManifest raw) {
        return new Manifest(raw.digest().toString(), raw.mediaType(), raw.bytes());
    }
}
