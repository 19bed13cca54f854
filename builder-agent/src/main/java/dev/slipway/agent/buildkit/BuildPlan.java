package dev.slipway.agent.buildkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.solve.WrittenNames;
import dev.slipway.dockerfile.StepLines;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What BuildKit's client is called with.
 *
 * @param context the unpacked source
 * @param dockerfile the rewritten Dockerfile
 * @param metadata where BuildKit writes the digest
 * @param dockerConfig directory of the docker config with the registry's credential
 * @param secretFiles in memory, by secret name
 * @param replaced what is built on in the place of images, by their names in the Dockerfile
 * @param stepLines finds the lines of the caller's Dockerfile
 * @param sourcePolicy which images BuildKit may fetch; null where it may fetch all
 */
public record BuildPlan(
        Job job,
        Path context,
        Path dockerfile,
        Path metadata,
        Path dockerConfig,
        Map<String, Path> secretFiles,
        Map<String, String> replaced,
        StepLines stepLines,
        @Nullable Path sourcePolicy) {
    private static final String SYNTAX_ARGUMENT = "BUILDKIT_SYNTAX";
    private static final String BASE_IMAGES = "dev.slipway.base-images";

    public BuildPlan {
        secretFiles = Map.copyOf(secretFiles);
        replaced = Map.copyOf(replaced);
    }

    /** The job's build args, with the front end taken from the mirror where that has it, as the Dockerfile's images are. */
    Map<String, String> buildArgs() {
        Map<String, String> arguments = new TreeMap<>(job.buildArgs());
        arguments.computeIfPresent(SYNTAX_ARGUMENT, (_, value) -> mirroredSyntax(value));
        return arguments;
    }

    /** As BuildKit reads the argument: an image, and after a blank what is for the front end that it holds. */
    private String mirroredSyntax(String value) {
        String[] words = value.strip().split(" ", 2);
        words[0] = replaced.getOrDefault(words[0], words[0]);
        return String.join(" ", words);
    }

    /** Gives images their names back. */
    WrittenNames names() {
        return new WrittenNames(replaced);
    }

    Job.Options options() {
        return job.options();
    }

    /** The network of the build's steps, as both clients name it. */
    String network() {
        return job.isolated() ? "none" : "host";
    }

    /** What the build may do besides: both clients want to hear it. */
    List<String> entitlements() {
        return job.isolated() ? List.of() : List.of("network.host");
    }

    /** The build args as {@code NAME=value}, each behind a prefix. */
    List<String> buildArgs(String prefix) {
        return pairs(prefix, buildArgs());
    }

    /** The same for a client that takes the others from its environment: {@code NAME} alone says that the value is there. */
    List<String> visibleBuildArgs() {
        return buildArgs().entrySet().stream()
                .map(each -> HiddenArguments.mayBeHidden(each.getKey())
                        ? each.getKey()
                        : each.getKey() + "=" + each.getValue())
                .toList();
    }

    /** The build args that such a client finds in its environment. */
    Map<String, String> hiddenBuildArgs() {
        return HiddenArguments.of(buildArgs());
    }

    /** The labels likewise. */
    List<String> labels(String prefix) {
        return pairs(prefix, options().labels());
    }

    /**
     * The annotations likewise. An image with provenance is also annotated with what its base images are called in the
     * Dockerfile: the provenance itself knows only what was fetched, which is the mirror's copy.
     */
    List<String> annotations(String prefix) {
        Map<String, String> annotations = new TreeMap<>(options().annotations());
        if (options().provenance() != null && !replaced.isEmpty()) {
            annotations.put(BASE_IMAGES, json(new TreeMap<>(replaced)));
        }
        return pairs(prefix, annotations);
    }

    private static List<String> pairs(String prefix, Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(each -> prefix + each.getKey() + "=" + each.getValue())
                        .toList();
    }

    private static String json(Map<String, String> values) {
        try {
            return new ObjectMapper().writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are always JSON", e);
        }
    }

    /** The secrets, as both clients take them. */
    List<String> secrets() {
        return secretFiles.entrySet().stream()
                .map(secret -> "id=" + secret.getKey() + ",src=" + secret.getValue())
                .toList();
    }

    /** The caches to read, as both clients name them; none where nothing may come from a cache. */
    List<String> cacheImports() {
        return (options().noCache() ? List.<String>of() : job.cacheImports())
                .stream().map(reference -> "type=registry,ref=" + reference).toList();
    }

    /** The cache to write, if any, as both clients name it: as an image manifest, and never a reason to fail a good build. */
    List<String> cacheExports() {
        return Stream.ofNullable(job.cacheExport())
                .map(reference -> "type=registry,ref=" + reference
                        + ",mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true")
                .toList();
    }

    /**
     * Only pushed: an image that the daemon kept would first be unpacked, and the layers of a cached one would be fetched for that
     * alone. Those are then not fetched at all, since the registry has them.
     */
    String imageOutput() {
        return "type=image,name=" + job.image() + ",push=true,store=false,oci-mediatypes=true";
    }
}
