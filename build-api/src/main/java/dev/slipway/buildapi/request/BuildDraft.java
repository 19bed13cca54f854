package dev.slipway.buildapi.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A build as somebody asked for it: of the right types, and not validated. The fields are those of the API. */
record BuildDraft(
        Optional<String> tenant,
        boolean admin,
        Optional<String> dockerfile,
        Map<String, String> buildArgs,
        List<String> secrets,
        Optional<String> cacheScope,
        Optional<String> globalCacheKey,
        Optional<String> baseImageDigest,
        Optional<Integer> timeoutSeconds,
        Optional<Integer> memoryMb,
        Optional<Integer> cpus,
        Optional<String> networkMode) {

    BuildDraft {
        buildArgs = Map.copyOf(buildArgs);
        secrets = List.copyOf(secrets);
    }
}
