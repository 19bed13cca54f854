package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the agent needs to run one build. Image references are whole, registry host included.
 *
 * @param dockerfile the Dockerfile's text; null where the source has it at its root
 * @param source the source artifact
 * @param image the reference to push the image to
 * @param cacheImports caches to read; one that does not exist is no error
 * @param cacheExport the cache to write, if any
 * @param buildArgs build args by name
 * @param secrets the declared secrets with their values
 * @param isolated whether RUN steps get no network
 * @param platform {@code linux/amd64}
 * @param forwards host ports to make reachable before anything else
 * @param registry where the source, the caches and the mirrored images are
 * @param images what to build on instead of an image that the Dockerfile names, by the name after expansion
 * @param timeoutSeconds when the agent gives up by itself, should the launcher not have ended it
 */
public record Job(
        String buildId,
        int attempt,
        @Nullable String dockerfile,
        Source source,
        String image,
        List<String> cacheImports,
        @Nullable String cacheExport,
        Map<String, String> buildArgs,
        List<Secret> secrets,
        boolean isolated,
        String platform,
        List<Forward> forwards,
        RegistryAccess registry,
        Map<String, String> images,
        int timeoutSeconds)
        implements Message.FromLauncher {

    public Job {
        requireNonNull(buildId, "build_id");
        requireNonNull(source, "source");
        requireNonNull(image, "image");
        cacheImports = cacheImports == null ? List.of() : List.copyOf(cacheImports);
        buildArgs = buildArgs == null ? Map.of() : Map.copyOf(buildArgs);
        secrets = secrets == null ? List.of() : List.copyOf(secrets);
        requireNonNull(platform, "platform");
        forwards = forwards == null ? List.of() : List.copyOf(forwards);
        requireNonNull(registry, "registry");
        images = images == null ? Map.of() : Map.copyOf(images);
    }

    /**
     * An OCI artifact with one layer, a tar, plain or compressed.
     *
     * @param repository without the registry's host: {@code sources/<tenant>/<build id>}
     * @param digest of its manifest
     */
    public record Source(String repository, String digest) {
        public Source {
            requireNonNull(repository, "repository");
            requireNonNull(digest, "digest");
        }
    }
}
