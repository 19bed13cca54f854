package dev.slipway.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a person says that an image is: a registry reference, or an OCI layout directory as {@code oci:DIR[:TAG]}. */
public sealed interface ImageLocation {

    /** An image in a registry. */
    record Remote(ImageReference reference) implements ImageLocation {
        @Override
        public String toString() {
            return reference.toString();
        }
    }

    /** An image in a layout directory; without a tag the only one there. */
    record Layout(Path directory, Optional<String> tag) implements ImageLocation {
        @Override
        public String toString() {
            return "oci:" + directory + tag.map(t -> ":" + t).orElse("");
        }
    }

    /** An image's manifest, and the source to read its content from. */
    record Opened(ContentSource content, RawManifest manifest) {}

    /**
     * Parses either form. A tag of a layout has no slash, so that a directory's name may have colons further up.
     *
     * @throws InvalidReferenceException when it is neither
     */
    static ImageLocation parse(String text) {
        if (!text.startsWith("oci:")) {
            return new Remote(ImageReference.parse(text));
        }
        String rest = text.substring("oci:".length());
        int colon = rest.lastIndexOf(':');
        boolean tagged = colon > rest.lastIndexOf('/') && colon >= 0;
        String directory = tagged ? rest.substring(0, colon) : rest;
        if (directory.isEmpty() || (tagged && colon == rest.length() - 1)) {
            throw new InvalidReferenceException("not an OCI layout (oci:DIR[:TAG]): \"" + text + "\"");
        }
        return new Layout(Path.of(directory), tagged ? Optional.of(rest.substring(colon + 1)) : Optional.empty());
    }

    /**
     * Fetches the manifest.
     *
     * @throws RegistryException.NotFound when there is no such image
     */
    default Opened open(RegistryClient client) throws IOException {
        return switch (this) {
            case Remote(ImageReference reference) ->
                new Opened(client.source(reference.repository()), client.getManifest(reference));
            case Layout(Path directory, Optional<String> tag) -> {
                OciLayout layout = OciLayout.open(directory);
                yield new Opened(layout, tag.isPresent() ? layout.manifest(tag.get()) : layout.onlyManifest());
            }
        };
    }
}
