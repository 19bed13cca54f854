package dev.slipway.publisher.removal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.Event;
import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagesRemoved;
import dev.slipway.events.PublishEvent.ImagesRemoved.Item;
import dev.slipway.events.PublishEvent.ImagesRemoved.Result;
import dev.slipway.events.PublishEvent.RemovalJob;
import dev.slipway.kafka.EventSink;
import dev.slipway.kafka.queue.WorkResult;
import dev.slipway.publisher.builds.KnownBuilds;
import dev.slipway.publisher.builds.Told;
import dev.slipway.publisher.retention.Pruned;
import dev.slipway.registry.RegistryException;
import dev.slipway.testing.AdjustableClock;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RemovalHandlerTest {
    private static final Instant TIME = Instant.parse("2026-11-28T20:00:00Z");
    private static final String PLACE = "images/acme/web:1.4";

    private final FakeTags tags = new FakeTags();
    private final KnownBuilds known = new KnownBuilds();
    private final List<Event> told = new ArrayList<>();
    private final List<Pruned> unneeded = new ArrayList<>();
    private Runnable beforeTheRemovalIsTold = () -> {};
    private final EventSink sink = this::publish;
    private final RemovalHandler handler =
            new RemovalHandler(new RemovalStep(tags), () -> known, _ -> unneeded, _ -> sink, new AdjustableClock());

    private CompletableFuture<Void> publish(Event event) {
        if (event instanceof ImagePublished) {
            beforeTheRemovalIsTold.run();
        }
        told.add(event);
        known.apply(event);
        return CompletableFuture.completedFuture(null);
    }

    private static RemovalJob job(String name) {
        return new RemovalJob("x1", Optional.of("acme"), Optional.of(name), false, "ci", TIME);
    }

    private WorkResult handle(RemovalJob job) throws Exception {
        return handler.handle(job, 1, sink);
    }

    private ImagesRemoved end() {
        return told.stream()
                .filter(ImagesRemoved.class::isInstance)
                .map(ImagesRemoved.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void removesANameAndTellsEverybodyThatItIsGone() throws Exception {
        tags.tags.put(PLACE, Told.digest(1));

        assertThat(handle(job("web:1.4"))).isEqualTo(WorkResult.done());

        assertThat(tags.tags).isEmpty();
        assertThat(told).first().isInstanceOfSatisfying(ImagePublished.class, gone -> {
            assertThat(gone.result()).isEqualTo(ImagePublished.Result.REMOVED);
            assertThat(gone.place()).isEqualTo(PLACE);
            assertThat(gone.digest()).isEqualTo(Told.digest(1));
            assertThat(gone.askedAt()).isEqualTo(TIME);
        });
        assertThat(end().result()).isEqualTo(Result.REMOVED);
        assertThat(end().removed()).containsExactly(new Item(PLACE, "asked"));
    }

    @Test
    void doesNothingTwice() throws Exception {
        tags.tags.put(PLACE, Told.digest(1));
        handle(job("web:1.4"));
        tags.tags.put(PLACE, Told.digest(2));

        assertThat(handle(job("web:1.4"))).isEqualTo(WorkResult.done());

        assertThat(tags.tags).containsEntry(PLACE, Told.digest(2));
        assertThat(told).hasSize(2);
    }

    /** It died after the removal, and did not tell. */
    @Test
    void tellsOfWhatAnEarlierTryRemoved() throws Exception {
        known.apply(Told.published("b1", "web:1.4", Told.digest(1), TIME.minusSeconds(60)));

        handle(job("web:1.4"));

        assertThat(end().result()).isEqualTo(Result.REMOVED);
        assertThat(told).first().isInstanceOfSatisfying(ImagePublished.class, gone -> assertThat(gone.digest())
                .isEqualTo(Told.digest(1)));
    }

    @Test
    void saysThatThereIsNoSuchName() throws Exception {
        handle(job("web:1.4"));

        assertThat(end().result()).isEqualTo(Result.ABSENT);
        assertThat(end().message().orElseThrow()).contains("acme", "web:1.4", "slipway images ls");
    }

    @Test
    void leavesANameAloneThatWasGivenAfterTheRemovalWasAskedFor() throws Exception {
        tags.tags.put(PLACE, Told.digest(2));
        known.apply(Told.published("b2", "web:1.4", Told.digest(2), TIME.plusSeconds(1)));

        handle(job("web:1.4"));

        assertThat(end().result()).isEqualTo(Result.ABSENT);
        assertThat(tags.tags).containsEntry(PLACE, Told.digest(2));
        assertThat(tags.removals).isZero();
    }

    @Test
    void givesTheTagBackToWhomItTookItFromAndWhoAskedLater() throws Exception {
        tags.tags.put(PLACE, Told.digest(2));
        beforeTheRemovalIsTold =
                () -> known.apply(Told.published("b2", "web:1.4", Told.digest(2), TIME.plusSeconds(1)));

        handle(job("web:1.4"));

        assertThat(tags.removals).isEqualTo(1);
        assertThat(tags.tags).containsEntry(PLACE, Told.digest(2));
    }

    @Test
    void triesAgainWhereTheRegistryIsAwayAndSaysWhatToDoWhereItDoesNotDelete() throws Exception {
        tags.broken = Optional.of(new IOException("the registry does not answer"));
        assertThat(handle(job("web:1.4")))
                .isInstanceOfSatisfying(WorkResult.Retry.class, retry -> assertThat(retry.reason())
                        .contains("does not answer"));
        tags.broken = Optional.of(new RegistryException.Rejected(405, "405 UNSUPPORTED"));

        assertThat(handle(job("web:1.4")))
                .isInstanceOfSatisfying(WorkResult.Retry.class, retry -> assertThat(retry.reason())
                        .contains("storage.delete.enabled"));
        assertThat(told).isEmpty();
    }

    @Test
    void removesNoNameOfAnotherRegistry() throws Exception {
        handle(job("registry.example.com/web:1"));

        assertThat(end().result()).isEqualTo(Result.FAILED);
    }

    @Test
    void tellsWhatNobodyNeedsAnyMore() throws Exception {
        unneeded.add(new Pruned("builds/acme/b1", "unnamed", Optional.empty()));
        RemovalJob job = new RemovalJob("x2", Optional.empty(), Optional.empty(), true, "admin", TIME);

        handle(job);

        assertThat(end().result()).isEqualTo(Result.WOULD_BE_REMOVED);
        assertThat(end().count()).isEqualTo(1);
        assertThat(end().removed()).containsExactly(new Item("builds/acme/b1", "unnamed"));
    }

    @Test
    void tellsWhatCouldNotBeRemoved() throws Exception {
        unneeded.add(new Pruned("builds/acme/b1", "unnamed", Optional.of("no deletes here")));
        RemovalJob job = new RemovalJob("x2", Optional.empty(), Optional.empty(), false, "admin", TIME);

        handle(job);

        assertThat(end().result()).isEqualTo(Result.FAILED);
        assertThat(end().message().orElseThrow()).contains("builds/acme/b1", "no deletes here");
    }
}
