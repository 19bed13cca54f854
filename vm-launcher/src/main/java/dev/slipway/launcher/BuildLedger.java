package dev.slipway.launcher;

import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A fold of the started, cancel and finished topics: what is known of each build, and who wants to hear of changes.
 *
 * <p>It remembers as many builds that have ended as could be delivered again, and as many others as could be under way; the
 * oldest of each are forgotten. An old build that comes again after all gets nowhere, since its credential died with it.
 */
final class BuildLedger {
    /** Far more than a queue hands out again, and some megabytes. */
    static final int LIMIT = 20_000;

    private static final long CATCH_UP_SECONDS = 60;

    private final Map<String, BuildState> open = new LinkedHashMap<>();
    private final Map<String, BuildState> ended = new LinkedHashMap<>();
    private final Map<String, List<Consumer<BuildState>>> watchers = new ConcurrentHashMap<>();
    private final Supplier<CompletableFuture<Void>> catchUp;

    /** @param catchUp completes when all that was on the topics at its call has been applied */
    BuildLedger(Supplier<CompletableFuture<Void>> catchUp) {
        this.catchUp = catchUp;
    }

    /** Takes one event of the topics, in their order, each at least once. */
    void apply(Event event) {
        BuildState state = record(event);
        watchers.getOrDefault(event.subject(), List.of()).forEach(watcher -> watcher.accept(state));
    }

    private synchronized BuildState record(Event event) {
        String buildId = event.subject();
        BuildState before = state(buildId);
        BuildState after =
                switch (event) {
                    case BuildStarted started -> before.started(started);
                    case BuildCancel cancel -> before.cancelled(cancel.requestedBy());
                    case BuildFinished _ -> before.finished();
                    default -> before;
                };
        if (after.ended()) {
            open.remove(buildId);
            keep(ended, buildId, after);
        } else {
            keep(open, buildId, after);
        }
        return after;
    }

    private static void keep(Map<String, BuildState> builds, String buildId, BuildState state) {
        builds.put(buildId, state);
        if (builds.size() > LIMIT) {
            builds.remove(builds.keySet().iterator().next());
        }
    }

    private synchronized BuildState state(String buildId) {
        BuildState known = ended.get(buildId);
        return known == null ? open.getOrDefault(buildId, BuildState.NEW) : known;
    }

    /** How many builds are remembered. */
    synchronized int size() {
        return open.size() + ended.size();
    }

    /**
     * What is known of a build, with everything that was written before this call.
     *
     * @throws IllegalStateException where the topics cannot be read up to now
     */
    BuildState upToDate(String buildId) throws InterruptedException {
        try {
            catchUp.get().get(CATCH_UP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the builds' topics cannot be read up to now", e);
        }
        return state(buildId);
    }

    /** Calls the watcher on each change of a build, and once now; until the returned watch is closed. */
    Watch watch(String buildId, Consumer<BuildState> watcher) {
        watchers.computeIfAbsent(buildId, _ -> new CopyOnWriteArrayList<>()).add(watcher);
        watcher.accept(state(buildId));
        return () -> watchers.computeIfPresent(buildId, (_, list) -> {
            list.remove(watcher);
            return list.isEmpty() ? null : list;
        });
    }

    /** Ends a watch. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
