package dev.slipway.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A view of an image index or Docker manifest list, to read from; its bytes are in its {@link RawManifest}. */
public record Index(Optional<String> artifactType, List<Descriptor> manifests, Map<String, String> annotations) {

    public Index {
        manifests = List.copyOf(manifests);
        annotations = Map.copyOf(annotations);
    }

    /**
     * The manifests that may be meant by this platform, the best one first: those for exactly this platform, those that
     * may stand for it ({@code amd64/v3} for {@code amd64}), and those of which the index does not say what they are for.
     */
    public List<Descriptor> candidates(Platform wanted) {
        List<Descriptor> exact = having(wanted::equals);
        List<Descriptor> close = having(offered -> !wanted.equals(offered) && wanted.accepts(offered));
        List<Descriptor> unknown =
                manifests.stream().filter(entry -> entry.platform().isEmpty()).toList();
        return Stream.of(exact, close, unknown).flatMap(List::stream).toList();
    }

    private List<Descriptor> having(Predicate<Platform> wanted) {
        return manifests.stream()
                .filter(entry -> entry.platform().filter(wanted).isPresent())
                .toList();
    }
}
