package dev.slipway.mirror.prepare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The last builds that something was said of; the oldest are forgotten. Safe for use by several threads. */
final class RecentBuilds {
    private static final int LIMIT = 20_000;

    private final Set<String> ids = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > LIMIT;
        }
    }));

    void add(String buildId) {
        ids.add(buildId);
    }

    boolean contains(String buildId) {
        return ids.contains(buildId);
    }
}
