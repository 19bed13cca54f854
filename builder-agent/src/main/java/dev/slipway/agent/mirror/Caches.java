package dev.slipway.agent.mirror;

import dev.slipway.agent.protocol.Job;
import java.util.List;
import java.util.Map;

/** The caches that a build may read. */
public final class Caches {
    private Caches() {}

    /**
     * Those that are there. BuildKit reports one that is not there as an error, and each first build would begin with that. One
     * about which the registry gives no clear answer stays, for BuildKit to try.
     */
    public static List<String> present(Job job) throws InterruptedException {
        List<String> caches = job.cacheImports();
        if (caches.isEmpty()) {
            return caches;
        }
        Map<String, MirrorAnswer> answers = Mirror.ask(caches, job.registry());
        return caches.stream()
                .filter(cache -> !(answers.get(cache) instanceof MirrorAnswer.Gone))
                .toList();
    }
}
