package dev.slipway.events.spec;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.text.Absent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller asked for, validated and with every default filled in.
 *
 * @param tenant whose build it is; never empty, never {@code global}
 * @param admin whether the build may use all of the mirror, fill it from any host and with the operator's logins, and write the global
 *     cache
 * @param dockerfilePath where the source has the Dockerfile; absent where its text came with the request
 * @param buildArgs build args by name
 * @param secrets names of the secrets that the build may read; values never travel in events
 * @param cacheScope the tenant's cache that the build reads and writes, {@code cache/<tenant>/<scope>}; an admin build that has a
 *     global key does neither (see {@link dev.slipway.events.repository.BuildCaches})
 * @param globalCacheKey the shared cache that the build reads, and an admin build writes, {@code cache/global/<key>}
 * @param baseImageDigest the digest that the final stage's base image must have
 * @param timeoutSeconds how long the build may run once it is launched
 * @param memoryMb memory of the build machine, MiB
 * @param cpus virtual processors of the build machine
 * @param networkMode what the build reaches
 * @param tags the names that the image is to get, as the caller wrote them: {@code web:1.4}, {@code registry.example.com/team/web:1.4}
 * @param push whether names with a registry's host are to be pushed there
 * @param mirror what to do about a base image that the mirror does not have
 * @param options what BuildKit is told besides
 */
public record BuildSpec(
        String tenant,
        boolean admin,
        Optional<String> dockerfilePath,
        Map<String, String> buildArgs,
        List<String> secrets,
        Optional<String> cacheScope,
        Optional<String> globalCacheKey,
        Optional<String> baseImageDigest,
        int timeoutSeconds,
        int memoryMb,
        int cpus,
        NetworkMode networkMode,
        List<String> tags,
        boolean push,
        MirrorMode mirror,
        BuildOptions options) {

    public BuildSpec {
        requireNonNull(tenant, "tenant");
        dockerfilePath = Absent.ifNull(dockerfilePath);
        buildArgs = Absent.ifNull(buildArgs);
        secrets = Absent.ifNull(secrets);
        cacheScope = Absent.ifNull(cacheScope);
        globalCacheKey = Absent.ifNull(globalCacheKey);
        baseImageDigest = Absent.ifNull(baseImageDigest);
        requireNonNull(networkMode, "network_mode");
        tags = Absent.ifNull(tags);
        requireNonNull(mirror, "mirror");
        requireNonNull(options, "options");
    }
}
