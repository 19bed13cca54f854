package dev.slipway.agent;

import dev.slipway.agent.protocol.Job;
import java.nio.file.Path;
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
record BuildPlan(
        Job job,
        Path context,
        Path dockerfile,
        Path metadata,
        Path dockerConfig,
        Map<String, Path> secretFiles,
        Map<String, String> buildArgs) {
    BuildPlan {
        secretFiles = Map.copyOf(secretFiles);
        buildArgs = Map.copyOf(buildArgs);
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
