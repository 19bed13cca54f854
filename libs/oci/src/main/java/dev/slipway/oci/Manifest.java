package dev.slipway.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A view of an image's or artifact's manifest, to read from; its bytes are in its {@link RawManifest}. */
public record Manifest(
        Optional<String> artifactType,
        Descriptor config,
        List<Descriptor> layers,
        Optional<Descriptor> subject,
        Map<String, String> annotations) {

    public Manifest {
        layers = List.copyOf(layers);
        annotations = Map.copyOf(annotations);
    }

    /** The blobs that must be in the registry before this manifest is pushed: config and layers, each once. */
    public List<Descriptor> blobs() {
        List<Descriptor> all = new ArrayList<>();
        all.add(config);
        all.addAll(layers);
        return all.stream().distinct().toList();
    }
}
