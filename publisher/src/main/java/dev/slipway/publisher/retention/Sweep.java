package dev.slipway.publisher.retention;

import dev.slipway.events.repository.RepositoryName;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.publisher.builds.KnownBuild;
import dev.slipway.publisher.builds.KnownBuilds;
import dev.slipway.publisher.retention.Unneeded.What;
import dev.slipway.publisher.retention.Unneeded.Why;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One look at all that the registry has: what of it nobody needs any more. It removes nothing.
 *
 * <ul>
 *   <li>A build that has not ended keeps everything: its image, its source, its caches.
 *   <li>An image that a name of its tenant leads to stays, with the source that it was built from.
 *   <li>Of what Kafka does not tell, nothing is taken for old that is younger than what Kafka still tells.
 * </ul>
 */
final class Sweep {
    /** A name that somebody asked for so lately may be on its way. */
    private static final Duration NAMING = Duration.ofDays(1);

    private final RegistryContents registry;
    private final KnownBuilds builds;
    private final RetentionTimes times;
    private final Predicate<String> longUnknown;
    private final Instant now;
    private final Map<String, Set<String>> namedDigests = new HashMap<>();
    private final Map<String, Boolean> verdicts = new HashMap<>();
    private final Set<String> neededSources = new HashSet<>();
    private final Map<String, Instant> cacheUses = new HashMap<>();

    /** @param longUnknown whether a repository has been there for long without Kafka telling of its build */
    Sweep(
            RegistryContents registry,
            KnownBuilds builds,
            RetentionTimes times,
            Predicate<String> longUnknown,
            Instant now) {
        this.registry = registry;
        this.builds = builds;
        this.times = times;
        this.longUnknown = longUnknown;
        this.now = now;
    }

    /**
     * @param repositories what the registry has; listed before {@code builds} was brought up to date, so that what is in the list is
     *     known if it ever will be
     * @throws IOException where the registry does not answer: what it did not say might have been a name
     */
    List<Unneeded> of(List<String> repositories) throws IOException {
        for (String repository : repositories) {
            if (RepositoryName.parse(repository).orElse(null) instanceof RepositoryName.Image image) {
                noteNames(image);
            }
        }
        Map<String, KnownBuild> known = builds.all();
        known.values().forEach(this::noteCaches);
        for (Map.Entry<String, KnownBuild> build : known.entrySet()) {
            if (build.getValue().end().isEmpty()) {
                build.getValue().source().ifPresent(neededSources::add);
            }
        }
        List<Unneeded> unneeded = new ArrayList<>();
        for (String repository : repositories) {
            unneeded(repository).ifPresent(unneeded::add);
        }
        unneeded.addAll(replaced(new HashSet<>(repositories)));
        // A source may be that of several builds: it stays while one of them does.
        unneeded.removeIf(thing -> thing.what() == What.SOURCE && neededSources.contains(thing.place()));
        return unneeded;
    }

    private void noteNames(RepositoryName.Image image) throws IOException {
        String repository = image.toString();
        for (String tag : registry.tags(repository)) {
            registry.digest(repository, tag).ifPresent(digest -> namedDigests
                    .computeIfAbsent(image.tenant(), _ -> new HashSet<>())
                    .add(digest));
        }
    }

    private void noteCaches(KnownBuild build) {
        Instant used =
                build.end().map(KnownBuild.End::at).orElse(build.requestedAt().isPresent() ? now : Instant.MIN);
        build.caches().forEach(cache -> cacheUses.merge(cache, used, (a, b) -> a.isAfter(b) ? a : b));
    }

    private Optional<Unneeded> unneeded(String repository) throws IOException {
        return switch (RepositoryName.parse(repository).orElse(null)) {
            case RepositoryName.Build(String tenant, String buildId) ->
                image(tenant, buildId).map(why -> new Unneeded(repository, What.IMAGE, why));
            case RepositoryName.Source(String tenant, String buildId) ->
                isNeeded(tenant, buildId, repository)
                        ? Optional.empty()
                        : Optional.of(new Unneeded(repository, What.SOURCE, Why.UNNAMED));
            case RepositoryName.Cache _, RepositoryName.GlobalCache _ ->
                isUsed(repository) ? Optional.empty() : Optional.of(new Unneeded(repository, What.CACHE, Why.UNUSED));
            case RepositoryName.Image _, RepositoryName.Mirror _, RepositoryName.Upload _ -> Optional.empty();
            case null -> Optional.empty();
        };
    }

    private Optional<Why> image(String tenant, String buildId) throws IOException {
        Optional<KnownBuild.End> end = builds.find(buildId).flatMap(KnownBuild::end);
        if (end.isPresent() && times.isAbortedLongAgo(end.get(), now)) {
            return Optional.of(Why.CANCELLED);
        }
        return isNeeded(tenant, buildId, RepositoryNames.image(tenant, buildId))
                ? Optional.empty()
                : Optional.of(Why.UNNAMED);
    }

    /** Whether what belongs to a build stays. What stays keeps the source that it was built from. */
    private boolean isNeeded(String tenant, String buildId, String repository) throws IOException {
        Boolean before = verdicts.get(tenant + "/" + buildId);
        if (before == null) {
            Optional<KnownBuild> known = builds.find(buildId);
            before = known.isPresent()
                    ? isNeeded(tenant, buildId, known.get())
                    : !isForgotten(tenant, buildId, repository);
            verdicts.put(tenant + "/" + buildId, before);
            if (before) {
                known.flatMap(KnownBuild::source).ifPresent(neededSources::add);
                neededSources.add(RepositoryNames.source(tenant, buildId));
            }
        }
        return before;
    }

    private boolean isNeeded(String tenant, String buildId, KnownBuild build) {
        if (build.end().isEmpty()) {
            return true;
        }
        KnownBuild.End end = build.end().get();
        return !end.at().plus(times.images()).isBefore(now)
                || end.digest().filter(digest -> isNamed(tenant, digest)).isPresent()
                || isBeingNamed(RepositoryNames.image(tenant, buildId));
    }

    private boolean isForgotten(String tenant, String buildId, String repository) throws IOException {
        boolean isOld = builds.since()
                .filter(since -> since.plus(times.images()).isBefore(now))
                .isPresent();
        if (!longUnknown.test(repository) || !isOld) {
            return false;
        }
        String image = RepositoryNames.image(tenant, buildId);
        return registry.digest(image, RepositoryNames.IMAGE_TAG)
                        .filter(digest -> isNamed(tenant, digest))
                        .isEmpty()
                && !isBeingNamed(image);
    }

    private boolean isNamed(String tenant, String digest) {
        return namedDigests.getOrDefault(tenant, Set.of()).contains(digest);
    }

    private boolean isBeingNamed(String repository) {
        return isBeingNamed(repository, builds, now);
    }

    /** Whether somebody asked for a name for what lies there, so lately that it may be on its way. */
    static boolean isBeingNamed(String repository, KnownBuilds builds, Instant now) {
        return builds.namesAskedAt(repository)
                .filter(asked -> asked.plus(NAMING).isAfter(now))
                .isPresent();
    }

    /** A cache of which Kafka does not tell was used before all that it tells. */
    private boolean isUsed(String repository) {
        Optional<Instant> used = Optional.ofNullable(cacheUses.get(repository)).or(builds::since);
        return used.map(time -> time.plus(times.caches()).isAfter(now)).orElse(true);
    }

    private List<Unneeded> replaced(Set<String> repositories) {
        return builds.replaced().entrySet().stream()
                .filter(lost -> lost.getValue().plus(times.images()).isBefore(now))
                .map(Map.Entry::getKey)
                .filter(lost -> repositories.contains(lost.repository()))
                .filter(lost -> !isBeingNamed(lost.repository()))
                .map(lost -> new Unneeded(lost.repository() + "@" + lost.digest(), What.REPLACED, Why.UNNAMED))
                .toList();
    }
}
