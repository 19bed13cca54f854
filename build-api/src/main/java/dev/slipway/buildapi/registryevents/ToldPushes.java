package dev.slipway.buildapi.registryevents;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Counts the manifests of each build that others were told of. Each costs an event, and an image a disk; so a build that pushed
 * thousands of small ones would take what all others need. It knows the builds that pushed last, and forgets all with its process:
 * such a build may push as many again. Safe for use by many threads.
 */
final class ToldPushes {
    private static final int MOST_BUILDS = 1_000;

    private final int most;
    private final Map<String, Set<String>> digests = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
            return size() > MOST_BUILDS;
        }
    };

    /** @param most manifests of one build */
    ToldPushes(int most) {
        this.most = most;
    }

    /** Counts a manifest; false where there are too many. One that was counted before is not counted again. */
    synchronized boolean count(String buildId, String digest) {
        Set<String> told = digests.computeIfAbsent(buildId, _ -> new HashSet<>());
        return told.contains(digest) || (told.size() < most && told.add(digest));
    }
}
