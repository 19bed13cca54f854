package dev.slipway.events;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A deploy system's request with its source by reference. The one event that outsiders write, so nothing about it is
 * taken for granted: build-api validates it like an HTTP request and turns it into {@link BuildRequested}, or into
 * {@link BuildFinished} with outcome rejected.
 *
 * @param buildId chosen by the submitter, who finds the build by it; see build-api for its form
 * @param source where the source is
 */
public record BuildSubmitted(
        @Nullable String buildId,
        @Nullable String tenant,
        @Nullable Source source,
        Optional<String> dockerfile,
        Map<String, String> buildArgs,
        List<String> secrets,
        Optional<String> cacheScope,
        Optional<String> globalCacheKey,
        Optional<String> baseImageDigest,
        Optional<Integer> timeoutSeconds,
        Optional<Integer> memoryMb,
        Optional<Integer> cpus,
        Optional<String> networkMode,
        Optional<Boolean> isAdminBuild)
        implements Event {

    public BuildSubmitted {
        dockerfile = Absent.ifNull(dockerfile);
        buildArgs = Absent.ifNull(buildArgs);
        secrets = Absent.ifNull(secrets);
        cacheScope = Absent.ifNull(cacheScope);
        globalCacheKey = Absent.ifNull(globalCacheKey);
        baseImageDigest = Absent.ifNull(baseImageDigest);
        timeoutSeconds = Absent.ifNull(timeoutSeconds);
        memoryMb = Absent.ifNull(memoryMb);
        cpus = Absent.ifNull(cpus);
        networkMode = Absent.ifNull(networkMode);
        isAdminBuild = Absent.ifNull(isAdminBuild);
    }

    /**
     * Exactly one of {@code oci} and {@code url}.
     *
     * @param oci an artifact by digest in the operator's registry or elsewhere, {@code host/path@sha256:…}
     * @param url an https URL of a tar.gz, with {@code sha256}
     * @param sha256 the SHA-256 of what the URL serves, 64 hexadecimal digits
     */
    public record Source(Optional<String> oci, Optional<String> url, Optional<String> sha256) {
        public Source {
            oci = Absent.ifNull(oci);
            url = Absent.ifNull(url);
            sha256 = Absent.ifNull(sha256);
        }
    }

    @Override
    public String subject() {
        return buildId == null ? "" : buildId;
    }
}
