package dev.slipway.disk.oci;

import dev.slipway.disk.ImageStore;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.layout.ImageLocation;
import java.io.IOException;
import java.io.InputStream;

/**
 * An image in a registry or in an OCI layout. Content that the registry denies having is the image's fault
 * ({@link ImageStore.MissingContentException}); a registry that does not answer is not.
 *
 * @param source where the rest comes from
 * @param manifest the image's manifest or index, fetched already
 */
public record OciImageStore(ContentSource source, RawManifest manifest) implements ImageStore {
    /** The image that a location named. */
    public static OciImageStore of(ImageLocation.Opened opened) {
        return new OciImageStore(opened.content(), opened.manifest());
    }

    @Override
    public RawManifest manifest(Digest digest) throws IOException {
        try {
            return source.manifest(digest.toString());
        } catch (RegistryException.NotFound e) {
            throw new MissingContentException("manifest " + digest + " is missing", e);
        }
    }

    @Override
    public InputStream blob(Descriptor descriptor) throws IOException {
        try {
            return source.uncheckedBlob(descriptor);
        } catch (RegistryException.NotFound e) {
            throw new MissingContentException("blob " + descriptor.digest() + " is missing", e);
        }
    }
}
