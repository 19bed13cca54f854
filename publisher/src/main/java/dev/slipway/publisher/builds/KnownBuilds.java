package dev.slipway.publisher.builds;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.Event;
import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagePublished.Result;
import dev.slipway.events.PublishEvent.ImagesRemoved;
import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.repository.ImageName;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.spec.BuildSpec;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Folds the events of builds and names. Each rule gives the same however often an event arrives and however topics are mixed. Safe for use
 * by several threads.
 */
public final class KnownBuilds {
    /** Some tens of megabytes. Of more, the oldest are forgotten, and {@link #since} says so. */
    static final int LIMIT = 200_000;

    /** As the publisher gives names: who asked last has it. */
    private static final Comparator<ImagePublished> ORDER =
            Comparator.comparing(ImagePublished::askedAt).thenComparing(ImagePublished::id);

    private final Map<String, KnownBuild> builds = new LinkedHashMap<>();
    private final Map<String, Instant> beingNamed = new LinkedHashMap<>();
    private final Map<String, ImagePublished> holders = new LinkedHashMap<>();
    private final Map<Replaced, Instant> replaced = new LinkedHashMap<>();
    private final Map<String, ImagesRemoved> removals = new LinkedHashMap<>();

    /**
     * An image that lost a name, though others may lead to it.
     *
     * @param repository {@code images/<tenant>/<name>}
     */
    public record Replaced(String repository, String digest) {}

    /** Takes one event. */
    public synchronized void apply(Event event) {
        switch (event) {
            case BuildRequested requested ->
                keep(
                        builds,
                        requested.buildId(),
                        of(requested.buildId())
                                .requested(
                                        requested.requestedAt(),
                                        requested.source().repository(),
                                        caches(requested.spec())));
            case BuildFinished finished ->
                keep(builds, finished.buildId(), of(finished.buildId()).ended(end(finished)));
            case PublishJob job -> beingNamed.merge(job.repository(), job.askedAt(), KnownBuilds::later);
            case ImagePublished published -> named(published);
            case ImagesRemoved removed -> {
                if (!removals.containsKey(removed.id())) {
                    keep(removals, removed.id(), removed);
                }
            }
            default -> {
                // Other events are on other topics.
            }
        }
    }

    private static KnownBuild.End end(BuildFinished finished) {
        return new KnownBuild.End(
                finished.outcome(), finished.finishedAt(), finished.image().map(BuildFinished.Image::digest));
    }

    private static Set<String> caches(BuildSpec spec) {
        Set<String> caches = new HashSet<>();
        spec.cacheScope().ifPresent(scope -> caches.add(RepositoryNames.cache(spec.tenant(), scope)));
        spec.globalCacheKey().ifPresent(key -> caches.add(RepositoryNames.globalCache(key)));
        return caches;
    }

    private void named(ImagePublished told) {
        if ((told.result() != Result.PUBLISHED && told.result() != Result.REMOVED)
                || !(ImageName.parse(told.name()) instanceof ImageName.Own own)) {
            return;
        }
        String repository = own.of(told.tenant()).toString();
        String place = repository + ":" + own.tag();
        ImagePublished before = holders.get(place);
        if (before == null || ORDER.compare(before, told) <= 0) {
            keep(holders, place, told);
            if (before != null) {
                lost(repository, before, told);
            }
        } else {
            lost(repository, told, before);
        }
    }

    private void lost(String repository, ImagePublished loser, ImagePublished winner) {
        if (winner.result() == Result.PUBLISHED) {
            replaced.remove(new Replaced(repository, winner.digest()));
        }
        boolean isSame = winner.result() == Result.PUBLISHED && winner.digest().equals(loser.digest());
        if (loser.result() == Result.PUBLISHED && !isSame) {
            keep(replaced, new Replaced(repository, loser.digest()), winner.publishedAt());
        }
    }

    private static <K, V> void keep(Map<K, V> map, K key, V value) {
        map.put(key, value);
        if (map.size() > LIMIT) {
            map.remove(map.keySet().iterator().next());
        }
    }

    private KnownBuild of(String buildId) {
        return builds.getOrDefault(buildId, KnownBuild.NEW);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** A build, as far as Kafka tells of it; empty where it does not, or not any more. */
    public synchronized Optional<KnownBuild> find(String buildId) {
        return Optional.ofNullable(builds.get(buildId));
    }

    /** All builds that Kafka tells of, by id. */
    public synchronized Map<String, KnownBuild> all() {
        return Map.copyOf(builds);
    }

    /** The request of the oldest build that Kafka tells of: whatever happened after it is known. Empty where none is known. */
    public synchronized Optional<Instant> since() {
        return builds.values().stream()
                .flatMap(build -> build.requestedAt().stream())
                .min(Comparator.naturalOrder());
    }

    /** Whether a build that has not ended is made from this source. */
    public synchronized boolean isBuiltFrom(String source) {
        return builds.values().stream()
                .anyMatch(build -> build.end().isEmpty()
                        && build.source().filter(source::equals).isPresent());
    }

    /** When somebody last asked for a name for what lies in this repository. */
    public synchronized Optional<Instant> namesAskedAt(String repository) {
        return Optional.ofNullable(beingNamed.get(repository));
    }

    /**
     * What was last told of a name: that an image has it, or that it was removed.
     *
     * @param place {@code images/<tenant>/web:1.4}
     */
    public synchronized Optional<ImagePublished> holder(String place) {
        return Optional.ofNullable(holders.get(place));
    }

    /** The images that lost a name, and when they lost the last one. */
    public synchronized Map<Replaced, Instant> replaced() {
        return Map.copyOf(replaced);
    }

    /** What became of a request to remove something; empty while nobody has told. */
    public synchronized Optional<ImagesRemoved> removal(String id) {
        return Optional.ofNullable(removals.get(id));
    }
}
