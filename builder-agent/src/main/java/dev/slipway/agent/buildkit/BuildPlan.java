package dev.slipway.agent.buildkit;

import dev.slipway.agent.protocol.Job;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

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

    /** How both clients name a cache to read. */
    String cacheImport(String reference) {
        return "type=registry,ref=" + reference;
    }

    /** How both clients name the cache to write: as an image manifest, and never a reason to fail a good build. */
    String cacheExport(String reference) {
        return "type=registry,ref=" + reference + ",mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true";
    }

    String imageOutput() {
        return "type=image,name=" + job.image() + ",push=true,oci-mediatypes=true";
    }
}
