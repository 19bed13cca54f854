package dev.slipway.agent.buildkit;

import dev.slipway.agent.protocol.Job;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What BuildKit's client is called with.
 *
 * @param context the unpacked source
 * @param dockerfile the rewritten Dockerfile
 * @param metadata where BuildKit writes the digest
 * @param dockerConfig directory of the docker config with the registry's credential
 * @param secretFiles in memory, by secret name
 * @param buildArgs the job's, with an image in {@code BUILDKIT_SYNTAX} replaced like those in the Dockerfile
 */
public record BuildPlan(
        Job job,
        Path context,
        Path dockerfile,
        Path metadata,
        Path dockerConfig,
        Map<String, Path> secretFiles,
        Map<String, String> buildArgs) {
    private static final String SYNTAX_ARGUMENT = "BUILDKIT_SYNTAX";

    public BuildPlan {
        secretFiles = Map.copyOf(secretFiles);
        buildArgs = Map.copyOf(buildArgs);
    }

    /** The job's, with the front end taken from the mirror where that has it, as the Dockerfile's images are. */
    public static Map<String, String> buildArgs(Job job) {
        Map<String, String> arguments = new HashMap<>(job.buildArgs());
        arguments.computeIfPresent(SYNTAX_ARGUMENT, (_, value) -> mirroredSyntax(job, value));
        return arguments;
    }

    /** As BuildKit reads the argument: an image, and after a blank what is for the front end that it holds. */
    private static String mirroredSyntax(Job job, String value) {
        String[] words = value.strip().split(" ", 2);
        words[0] = job.images().getOrDefault(words[0], words[0]);
        return String.join(" ", words);
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
        return buildArgs.entrySet().stream()
                .map(arg -> prefix + arg.getKey() + "=" + arg.getValue())
                .toList();
    }

    /** The secrets, as both clients take them. */
    List<String> secrets() {
        return secretFiles.entrySet().stream()
                .map(secret -> "id=" + secret.getKey() + ",src=" + secret.getValue())
                .toList();
    }

    /** The caches to read, as both clients name them. */
    List<String> cacheImports() {
        return job.cacheImports().stream()
                .map(reference -> "type=registry,ref=" + reference)
                .toList();
    }

    /** The cache to write, if any, as both clients name it: as an image manifest, and never a reason to fail a good build. */
    List<String> cacheExports() {
        return Stream.ofNullable(job.cacheExport())
                .map(reference -> "type=registry,ref=" + reference
                        + ",mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true")
                .toList();
    }

    String imageOutput() {
        return "type=image,name=" + job.image() + ",push=true,oci-mediatypes=true";
    }
}
