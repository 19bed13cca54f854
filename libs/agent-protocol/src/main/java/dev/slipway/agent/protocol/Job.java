package dev.slipway.agent.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that the agent needs to run one build. Image references are whole, registry host included.
 *
 * @param dockerfile what is built
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
 * @param options what BuildKit is told besides
 */
public record Job(
        String buildId,
        int attempt,
        Dockerfile dockerfile,
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
        Options options)
        implements Message.FromLauncher {

    public Job {
        requireNonNull(buildId, "build_id");
        requireNonNull(dockerfile, "dockerfile");
        requireNonNull(source, "source");
        requireNonNull(image, "image");
        cacheImports = cacheImports == null ? List.of() : List.copyOf(cacheImports);
        buildArgs = buildArgs == null ? Map.of() : Map.copyOf(buildArgs);
        secrets = secrets == null ? List.of() : List.copyOf(secrets);
        requireNonNull(platform, "platform");
        forwards = forwards == null ? List.of() : List.copyOf(forwards);
        requireNonNull(registry, "registry");
        images = images == null ? Map.of() : Map.copyOf(images);
        options = options == null ? Options.NONE : options;
    }

    /** The same job, reading these caches only. */
    public Job withCacheImports(List<String> caches) {
        return new Job(
                buildId,
                attempt,
                dockerfile,
                source,
                image,
                caches,
                cacheExport,
                buildArgs,
                secrets,
                isolated,
                platform,
                forwards,
                registry,
                images,
                options);
    }

    /**
     * What the caller wants of BuildKit, with the meanings that {@code docker build} has.
     *
     * @param target the stage to build; null for the last one
     * @param labels labels of the image's config, by key
     * @param annotations annotations of the image's manifest, by key
     * @param noCache whether no step may come from a cache
     * @param addHosts entries for {@code /etc/hosts} of RUN steps, {@code HOST:ADDRESS}
     * @param provenance the mode of the provenance attestation, {@code min} or {@code max}; null for none
     * @param mirrorRequired whether the build fails where an image would come from elsewhere than the registry
     * @param baseImageDigest the digest that the target's base image must have, from wherever it comes; null for any
     */
    public record Options(
            @Nullable String target,
            Map<String, String> labels,
            Map<String, String> annotations,
            boolean noCache,
            List<String> addHosts,
            @Nullable String provenance,
            boolean mirrorRequired,
            @Nullable String baseImageDigest) {

        /** Those of a caller who says nothing. */
        public static final Options NONE = new Options(null, Map.of(), Map.of(), false, List.of(), null, false, null);

        public Options {
            labels = labels == null ? Map.of() : Map.copyOf(labels);
            annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
            addHosts = addHosts == null ? List.of() : List.copyOf(addHosts);
        }
    }

    /**
     * The Dockerfile that build-api inspected.
     *
     * @param content its exact bytes
     * @param path where the source has it; null where it came with the request. Files beside it that go by its name,
     *     {@code <path>.dockerignore}, belong to it
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes of any encoding; compared by content, copied in and out
    public record Dockerfile(byte[] content, @Nullable String path) {
        public Dockerfile {
            content = content.clone();
        }

        @Override
        public byte[] content() {
            return content.clone();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Dockerfile that
                    && Arrays.equals(content, that.content)
                    && Objects.equals(path, that.path);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }

        @Override
        public String toString() {
            return "Dockerfile[path=" + path + ", bytes=" + content.length + "]";
        }
    }

    /**
     * An OCI artifact with one layer, a tar, plain or compressed.
     *
     * @param repository without the registry's host: {@code sources/<tenant>/<build id>}
     * @param digest of its manifest
     * @param folder the folder of the tar that is the build context; null where the whole tar is
     */
    public record Source(
            String repository, String digest, @Nullable String folder) {
        public Source {
            requireNonNull(repository, "repository");
            requireNonNull(digest, "digest");
        }
    }
}
