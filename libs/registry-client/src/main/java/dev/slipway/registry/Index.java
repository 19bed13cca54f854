package dev.slipway.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A view of an image index or Docker manifest list, to read from; its bytes are in its {@link RawManifest}. */
public record Index(Optional<String> artifactType, List<Descriptor> manifests, Map<String, String> annotations) {

    public Index {
        manifests = List.copyOf(manifests);
        annotations = Map.copyOf(annotations);
    }

    /** The first manifest for this platform, as image-index.md asks of implementations. */
    public Optional<Descriptor> select(Platform wanted) {
        return manifests.stream()
                .filter(child -> child.platform().filter(wanted::accepts).isPresent())
                .findFirst();
    }
}
