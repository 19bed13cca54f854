package dev.slipway.launcher.launch;

import dev.slipway.events.Event;
import dev.slipway.events.life.BuildLife;
import dev.slipway.kafka.BuildLives;
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
 * The lives of the builds, folded from the started, cancel and finished topics, and tells watchers of changes. Old
 * builds are forgotten. If one comes again nevertheless, it cannot do anything, because its credential has expired.
 */
final class BuildLedger {
    private static final long CATCH_UP_SECONDS = 60;

    private final BuildLives lives = new BuildLives();
    private final Map<String, List<Consumer<BuildLife>>> watchers = new ConcurrentHashMap<>();
    private final Supplier<CompletableFuture<Void>> catchUp;

    /** @param catchUp completes when all that was on the topics at its call has been applied */
    BuildLedger(Supplier<CompletableFuture<Void>> catchUp) {
        this.catchUp = catchUp;
    }

    /** Takes one event of the topics, in their order, each at least once. */
    void apply(Event event) {
        BuildLife life = lives.apply(event);
        watchers.getOrDefault(event.subject(), List.of()).forEach(watcher -> watcher.accept(life));
    }

    /**
     * What is known of a build, with everything that was written before this call.
     *
     * @throws IllegalStateException where the topics cannot be read up to now
     */
    BuildLife upToDate(String buildId) throws InterruptedException {
        try {
            catchUp.get().get(CATCH_UP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the builds' topics cannot be read up to now", e);
        }
        return lives.of(buildId);
    }

    /** What is known of a build at this moment. */
    BuildLife known(String buildId) {
        return lives.of(buildId);
    }

    /** Calls the watcher on each change of a build, and once now; until the returned watch is closed. */
    Watch watch(String buildId, Consumer<BuildLife> watcher) {
        watchers.computeIfAbsent(buildId, _ -> new CopyOnWriteArrayList<>()).add(watcher);
        watcher.accept(lives.of(buildId));
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
