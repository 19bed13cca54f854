package dev.slipway.publisher.plan;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.repository.ImageName;
import dev.slipway.publisher.plan.EndedBuilds.Wish;
import java.util.List;
import java.util.Optional;

/**
 * Decides what follows from the end of a build. Only the first end counts: a build that was cancelled moves no name, whatever its machine
 * wrote afterwards. Asked twice for one build, it answers alike.
 *
 * @param builds up to date when a build is asked for
 */
record PlanStep(EndedBuilds builds) {
    /** @param buildId a build of which an end has been read */
    PlanOutcome plan(String buildId) {
        Optional<BuildFinished> end = builds.end(buildId);
        if (end.isEmpty()) {
            return new PlanOutcome.NothingToDo("its end is no longer remembered");
        }
        Optional<BuildFinished.Image> image = end.get().image();
        if (end.get().outcome() != BuildOutcome.SUCCEEDED || image.isEmpty()) {
            return new PlanOutcome.NothingToDo("it is " + end.get().outcome().word());
        }
        Optional<Wish> wish = builds.wish(buildId);
        List<String> names = wish.map(PlanStep::names).orElse(List.of());
        if (wish.isEmpty() || names.isEmpty()) {
            return new PlanOutcome.NothingToDo("it asked for no name");
        }
        return new PlanOutcome.Planned(new PublishJob(
                buildId,
                wish.get().tenant(),
                Optional.of(buildId),
                image.get().repository(),
                image.get().digest(),
                names,
                wish.get().registryLogins(),
                wish.get().requestedAt()));
    }

    /** Docker gives an image such a name, and sends it nowhere, too, unless it is told to push. */
    private static List<String> names(Wish wish) {
        return wish.tags().stream()
                .filter(tag -> wish.push() || ImageName.parse(tag) instanceof ImageName.Own)
                .toList();
    }
}
