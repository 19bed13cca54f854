package dev.slipway.registry.layout;

import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.ContentSource;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.ImageReference;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a person says that an image is: a registry reference, or an OCI layout directory as {@code oci:DIR[:TAG]}. */
public sealed interface ImageLocation {

    /** What the text of a layout begins with. */
    String LAYOUT = "oci:";

    /** An image in a registry. */
    record Remote(ImageReference reference) implements ImageLocation {
        @Override
        public String toString() {
            return reference.toString();
        }
    }

    /**
     * An image in a layout directory; without a tag the only one there.
     *
     * @param tag any text by which the layout calls the image: {@code v1}, or a whole reference, {@code localhost/app:v1}
     */
    record Layout(Path directory, Optional<String> tag) implements ImageLocation {

        /** What a registry can take for a tag of the layout's: {@code v1} of either form. */
        public Optional<String> shortTag() {
            return tag.map(text -> text.substring(text.lastIndexOf(':') + 1)).filter(ImageReference::isTag);
        }

        @Override
        public String toString() {
            return LAYOUT + directory + tag.map(t -> ":" + t).orElse("");
        }
    }

    /** An image's manifest, and the source to read its content from. */
    record Opened(ContentSource content, RawManifest manifest) {}

    /**
     * Parses either form. A layout's directory ends at the first colon, as for skopeo, so that all after it is the tag; a
     * directory whose name has a colon cannot be named.
     *
     * @throws InvalidReferenceException when it is neither
     */
    static ImageLocation parse(String text) {
        if (!text.startsWith(LAYOUT)) {
            return new Remote(ImageReference.parse(text));
        }
        String rest = text.substring(LAYOUT.length());
        int colon = rest.indexOf(':');
        String directory = colon < 0 ? rest : rest.substring(0, colon);
        if (directory.isEmpty() || colon == rest.length() - 1) {
            throw new InvalidReferenceException("not an OCI layout (oci:DIR[:TAG]): \"" + text + "\"");
        }
        try {
            return new Layout(
                    Path.of(directory), colon < 0 ? Optional.empty() : Optional.of(rest.substring(colon + 1)));
        } catch (InvalidPathException e) {
            throw new InvalidReferenceException("not a directory's name: \"" + directory + "\": " + e.getReason());
        }
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
