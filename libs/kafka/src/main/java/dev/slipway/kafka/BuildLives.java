package dev.slipway.kafka;

import dev.slipway.events.Event;
import dev.slipway.events.life.BuildLife;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the builds stand of which a service has read events: {@link BuildLife} by build id, in memory. Safe for use by
 * several threads.
 *
 * <p>It remembers as many builds that have ended as could be delivered again, and as many others as could be under way; the
 * oldest of each are forgotten, and are then as good as new.
 */
public final class BuildLives {
    /** Far more than a queue hands out again, and some megabytes. */
    public static final int LIMIT = 20_000;

    private final Map<String, BuildLife> open = new LinkedHashMap<>();
    private final Map<String, BuildLife> ended = new LinkedHashMap<>();

    /**
     * Takes one event of a build.
     *
     * @return the build's life after it
     */
    public synchronized BuildLife apply(Event event) {
        String buildId = event.subject();
        BuildLife life = of(buildId).after(event);
        if (life.hasEnded()) {
            open.remove(buildId);
            keep(ended, buildId, life);
        } else {
            keep(open, buildId, life);
        }
        return life;
    }

    /** The life of a build, as far as it is remembered. */
    public synchronized BuildLife of(String buildId) {
        BuildLife known = ended.get(buildId);
        return known == null ? open.getOrDefault(buildId, BuildLife.NEW) : known;
    }

    /** How many builds are remembered. */
    public synchronized int size() {
        return open.size() + ended.size();
    }

    private static void keep(Map<String, BuildLife> builds, String buildId, BuildLife life) {
        builds.put(buildId, life);
        if (builds.size() > LIMIT) {
            builds.remove(builds.keySet().iterator().next());
        }
    }
}
