package dev.slipway.buildapi.request;

import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.ImageUse;
import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.text.DockerfileText;
import dev.slipway.oci.Digest;
import dev.slipway.registry.reference.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The caches of a build that names none, so that a second build is cached without a word. What a build may do with them is {@link
 * dev.slipway.events.repository.BuildCaches}' to say.
 *
 * <ul>
 *   <li>Its own cache is called after its first tag, {@code team/web:1.4} -> {@code team-web}; without one it is {@code default}.
 *   <li>The global one is called after the base image, {@code node:22} -> {@code node}. An admin build writes it, unless it names a
 *       cache of its tenant to write instead.
 * </ul>
 *
 * <p>Two names may become the same. Such builds share a cache that each of them may use anyway, and BuildKit takes from a cache what
 * has the same inputs and nothing else.
 */
final class CacheDefaults {
    static final String SCOPE = "default";
    private static final String DOCKER_HUB = "docker.io";
    private static final String OFFICIAL = "library/";
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^a-z0-9]+");
    private static final Set<String> SEPARATORS = Set.of(".", "_", "__", "-");
    private static final int LONGEST = 64;
    private static final int HASH = 16;

    private CacheDefaults() {}

    /** The spec with its caches filled in. */
    static BuildSpec in(BuildSpec spec, DockerfileText dockerfile) {
        boolean ownWanted = spec.admin() && spec.cacheScope().isPresent();
        Optional<String> key = spec.globalCacheKey().or(() -> ownWanted ? Optional.empty() : key(spec, dockerfile));
        return new BuildSpec(
                spec.tenant(),
                spec.admin(),
                spec.dockerfilePath(),
                spec.buildArgs(),
                spec.secrets(),
                spec.cacheScope().or(() -> Optional.of(scope(spec))),
                key,
                spec.baseImageDigest(),
                spec.timeoutSeconds(),
                spec.memoryMb(),
                spec.cpus(),
                spec.networkMode(),
                spec.tags(),
                spec.push(),
                spec.mirror(),
                spec.options());
    }

    private static String scope(BuildSpec spec) {
        return spec.tags().stream()
                .findFirst()
                .map(CacheDefaults::withoutTag)
                .map(CacheDefaults::name)
                .orElse(SCOPE);
    }

    /** A tag has no slash in it, and a port is followed by one. */
    private static String withoutTag(String name) {
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    }

    private static Optional<String> key(BuildSpec spec, DockerfileText dockerfile) {
        BuildArguments arguments = BuildArguments.of(spec.buildArgs());
        if (spec.options().target().isPresent()) {
            arguments = arguments.withTarget(spec.options().target().get());
        }
        try {
            return Dockerfile.parse(dockerfile.bytes(), arguments)
                    .baseImage(arguments)
                    .map(ImageUse::image)
                    .flatMap(CacheDefaults::repository)
                    .map(CacheDefaults::name);
        } catch (DockerfileSyntaxException e) {
            return Optional.empty();
        }
    }

    /** As people write it: {@code node}, {@code bitnami/node}, {@code ghcr.io/acme/node}. */
    private static Optional<String> repository(String image) {
        try {
            ImageReference reference = ImageReference.parse(image);
            if (!reference.host().equals(DOCKER_HUB)) {
                return Optional.of(reference.host() + "/" + reference.path());
            }
            boolean official = reference.path().startsWith(OFFICIAL);
            return Optional.of(official ? reference.path().substring(OFFICIAL.length()) : reference.path());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A cache's name, as near to the text as names of caches allow. */
    static String name(String text) {
        String name = BETWEEN_WORDS
                .matcher(text.toLowerCase(Locale.ROOT))
                .replaceAll(run -> SEPARATORS.contains(run.group()) ? run.group() : "-")
                .replaceAll("^[._-]+|[._-]+$", "");
        if (name.length() > LONGEST) {
            String hash =
                    Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, HASH);
            name = name.substring(0, LONGEST - HASH - 1).replaceAll("[._-]+$", "") + "-" + hash;
        }
        return RepositoryName.isComponent(name) ? name : SCOPE;
    }
}
