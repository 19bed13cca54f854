package dev.slipway.publisher.retention;

import dev.slipway.events.repository.RepositoryName;
import dev.slipway.publisher.builds.KnownBuild;
import dev.slipway.publisher.builds.KnownBuilds;
import dev.slipway.publisher.retention.Unneeded.What;
import dev.slipway.publisher.retention.Unneeded.Why;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The step: what nobody needs any more is found and removed. One look at a time. */
final class RetentionStep {
    /** How long a repository must have been there, without Kafka telling of its build, before it may count as forgotten. */
    private static final Duration LONG_UNKNOWN = Duration.ofDays(1);

    private final RegistryContents registry;
    private final Knowledge knowledge;
    private final RetentionTimes times;
    private final Clock clock;
    private final Map<String, Instant> unknownSince = new HashMap<>();
    /** Builds that were aborted, and of which nothing was left at the last look. A look at all that there is looks at them again. */
    private final Set<String> cleared = new HashSet<>();
    /** What nobody needs and is not there any more, so that the registry is not asked for it at each look. */
    private final Set<String> gone = new HashSet<>();

    RetentionStep(RegistryContents registry, Knowledge knowledge, RetentionTimes times, Clock clock) {
        this.registry = registry;
        this.knowledge = knowledge;
        this.times = times;
        this.clock = clock;
    }

    /** What Kafka tells. */
    @FunctionalInterface
    interface Knowledge {
        /** @throws IOException where Kafka does not answer */
        KnownBuilds upToDate() throws IOException, InterruptedException;
    }

    /**
     * Looks at all that there is.
     *
     * @throws IOException where Kafka or the registry does not say all that has to be known; then nothing was removed
     */
    synchronized List<RetentionOutcome> sweep(boolean dryRun) throws IOException, InterruptedException {
        List<String> repositories = registry.repositories();
        KnownBuilds builds = knowledge.upToDate();
        Instant now = clock.instant();
        noteUnknown(repositories, builds, now);
        cleared.clear();
        List<Unneeded> unneeded =
                new Sweep(registry, builds, times, repository -> isLongUnknown(repository, now), now).of(repositories);
        gone.retainAll(unneeded.stream().map(Unneeded::place).toList());
        return removed(unneeded, builds, dryRun);
    }

    /** Looks at the builds alone that were cancelled or timed out. */
    synchronized List<RetentionOutcome> sweepAborted(boolean dryRun) throws IOException, InterruptedException {
        KnownBuilds builds = knowledge.upToDate();
        Instant now = clock.instant();
        List<String> aborted = new ArrayList<>();
        for (Map.Entry<String, KnownBuild> build : builds.all().entrySet()) {
            Optional<KnownBuild.End> end = build.getValue().end();
            if (end.isPresent() && times.isAbortedLongAgo(end.get(), now) && !cleared.contains(build.getKey())) {
                aborted.add(build.getKey());
            }
        }
        if (aborted.isEmpty()) {
            return List.of();
        }
        Set<String> wanted = new HashSet<>(aborted);
        List<Unneeded> unneeded = registry.repositories().stream()
                .filter(repository -> RepositoryName.buildIdOf(repository)
                        .filter(wanted::contains)
                        .isPresent())
                .map(repository -> new Unneeded(repository, What.IMAGE, Why.CANCELLED))
                .toList();
        List<RetentionOutcome> outcomes = removed(unneeded, builds, dryRun);
        if (outcomes.stream().noneMatch(RetentionOutcome.Failed.class::isInstance)) {
            cleared.addAll(wanted);
        }
        return outcomes;
    }

    private void noteUnknown(List<String> repositories, KnownBuilds builds, Instant now) {
        Set<String> unknown = new HashSet<>();
        for (String repository : repositories) {
            Optional<String> buildId = buildOf(repository);
            if (buildId.isPresent() && builds.find(buildId.get()).isEmpty()) {
                unknown.add(repository);
                unknownSince.putIfAbsent(repository, now);
            }
        }
        unknownSince.keySet().retainAll(unknown);
    }

    private static Optional<String> buildOf(String repository) {
        return switch (RepositoryName.parse(repository).orElse(null)) {
            case RepositoryName.Build build -> Optional.of(build.buildId());
            case RepositoryName.Source source -> Optional.of(source.buildId());
            case null, default -> Optional.empty();
        };
    }

    private boolean isLongUnknown(String repository, Instant now) {
        Instant since = unknownSince.get(repository);
        return since != null && !since.plus(LONG_UNKNOWN).isAfter(now);
    }

    private List<RetentionOutcome> removed(List<Unneeded> unneeded, KnownBuilds builds, boolean dryRun) {
        List<RetentionOutcome> outcomes = new ArrayList<>();
        for (Unneeded thing : unneeded) {
            try {
                RetentionOutcome outcome = gone.contains(thing.place()) || isWantedSince(thing, builds)
                        ? new RetentionOutcome.NotThere(thing)
                        : removed(thing, dryRun);
                outcomes.add(outcome);
            } catch (IOException e) {
                outcomes.add(new RetentionOutcome.Failed(thing, String.valueOf(e.getMessage())));
            }
        }
        return outcomes;
    }

    /** A look takes a while, and what is known goes on. */
    private boolean isWantedSince(Unneeded thing, KnownBuilds builds) {
        return switch (thing.what()) {
            case IMAGE, REPLACED ->
                thing.why() == Why.UNNAMED && Sweep.isBeingNamed(thing.repository(), builds, clock.instant());
            case SOURCE -> builds.isBuiltFrom(thing.place());
            case CACHE -> false;
        };
    }

    private RetentionOutcome removed(Unneeded thing, boolean dryRun) throws IOException {
        Optional<String> digest = thing.digest();
        boolean isThere = digest.isPresent()
                ? registry.has(thing.repository(), digest.get())
                : !registry.tags(thing.place()).isEmpty();
        if (!isThere) {
            noteGone(thing);
            return new RetentionOutcome.NotThere(thing);
        }
        if (dryRun) {
            return new RetentionOutcome.WouldBeRemoved(thing);
        }
        if (digest.isPresent() && !registry.removeUntagged(thing.repository(), digest.get())) {
            // Another tag leads to it.
            return new RetentionOutcome.NotThere(thing);
        }
        if (digest.isEmpty()) {
            registry.removeAll(thing.place());
        }
        noteGone(thing);
        return new RetentionOutcome.Removed(thing);
    }

    /** A build that was cancelled may still push: what it leaves is looked for again. */
    private void noteGone(Unneeded thing) {
        if (thing.why() != Why.CANCELLED) {
            gone.add(thing.place());
        }
    }
}
