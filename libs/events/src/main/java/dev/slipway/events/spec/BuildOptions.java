package dev.slipway.events.spec;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.text.Absent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What BuildKit is told about a build, by the names and with the meanings that {@code docker build} has.
 *
 * @param target the stage to build; absent for the last
 * @param labels labels of the image's config, by key
 * @param annotations annotations of the image's manifest, by key
 * @param noCache whether no step may come from a cache
 * @param pull whether base images are looked up at their upstream, however fresh the mirror's copies are
 * @param addHosts entries for {@code /etc/hosts} of RUN steps, {@code HOST:ADDRESS}
 * @param allowedDomains the only servers that the build reaches, {@code registry.example.com} or {@code *.example.com}; empty for all that
 *     are public
 * @param provenance which provenance attestation the image gets
 */
public record BuildOptions(
        Optional<String> target,
        Map<String, String> labels,
        Map<String, String> annotations,
        boolean noCache,
        boolean pull,
        List<String> addHosts,
        List<String> allowedDomains,
        Provenance provenance) {

    /** Those of a request that says nothing. */
    public static final BuildOptions NONE =
            new BuildOptions(Optional.empty(), Map.of(), Map.of(), false, false, List.of(), List.of(), Provenance.NONE);

    public BuildOptions {
        target = Absent.ifNull(target);
        labels = Absent.ifNull(labels);
        annotations = Absent.ifNull(annotations);
        addHosts = Absent.ifNull(addHosts);
        allowedDomains = Absent.ifNull(allowedDomains);
        requireNonNull(provenance, "provenance");
    }
}
