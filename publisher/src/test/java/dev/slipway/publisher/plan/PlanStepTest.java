package dev.slipway.publisher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.life.BuildEnding;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.SourceReference;
import dev.slipway.events.text.DockerfileText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanStepTest {
    private static final Instant TIME = Instant.parse("2026-11-28T20:00:00Z");
    private static final String ID = "b01jd0q3x5m8zt6v9r2k4c7h1ewn";
    private static final String DIGEST = "sha256:" + "5e".repeat(32);

    private final EndedBuilds builds = new EndedBuilds();
    private final PlanStep step = new PlanStep(builds);

    @Test
    void buildThatSucceededGetsItsNames() {
        builds.apply(requested(true, "web:1.4", "registry.example.com/team/web:1.4"));
        builds.apply(succeeded());

        assertThat(step.plan(ID))
                .isEqualTo(new PlanOutcome.Planned(new PublishJob(
                        ID,
                        "acme",
                        Optional.of(ID),
                        RepositoryNames.image("acme", ID),
                        DIGEST,
                        List.of("web:1.4", "registry.example.com/team/web:1.4"),
                        Optional.of("sealed"),
                        TIME)));
    }

    @Test
    void orderOfTheTopicsDoesNotMatter() {
        builds.apply(succeeded());
        builds.apply(requested(false, "web:1.4"));

        assertThat(step.plan(ID)).isInstanceOf(PlanOutcome.Planned.class);
    }

    @Test
    void namesWithAHostAreForThoseWhoPush() {
        builds.apply(requested(false, "registry.example.com/team/web:1.4", "localhost/web", "team/web"));
        builds.apply(succeeded());

        assertThat(step.plan(ID)).isInstanceOfSatisfying(PlanOutcome.Planned.class, planned -> assertThat(
                        planned.job().names())
                .containsExactly("team/web"));
    }

    @Test
    void buildThatWasCancelledGetsNoneWhateverComesAfterwards() {
        builds.apply(requested(true, "web:1.4"));
        builds.apply(BuildEnding.of(requested(true, "web:1.4")).cancelled("somebody", TIME));
        builds.apply(succeeded());

        assertThat(step.plan(ID)).isEqualTo(new PlanOutcome.NothingToDo("it is cancelled"));
    }

    @Test
    void buildWithoutNamesNeedsNothing() {
        builds.apply(requested(true));
        builds.apply(succeeded());

        assertThat(step.plan(ID)).isInstanceOf(PlanOutcome.NothingToDo.class);
    }

    private static BuildFinished succeeded() {
        return BuildEnding.of(requested(true))
                .by(ID + "-1")
                .succeeded(
                        new BuildFinished.Image(RepositoryNames.image("acme", ID), DIGEST, Optional.empty(), 0, 1),
                        TIME.plusSeconds(60));
    }

    private static BuildRequested requested(boolean push, String... tags) {
        return new BuildRequested(
                ID,
                new BuildSpec(
                        "acme",
                        false,
                        Optional.of("Dockerfile"),
                        Map.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        3_600,
                        2_048,
                        2,
                        NetworkMode.EGRESS,
                        List.of(tags),
                        push,
                        MirrorMode.PREFERRED,
                        BuildOptions.NONE),
                new SourceReference(RepositoryNames.source("acme", ID), DIGEST, 1, Optional.empty()),
                DockerfileText.of("FROM scratch\n".getBytes(StandardCharsets.UTF_8)),
                Optional.empty(),
                Optional.of("sealed"),
                TIME);
    }
}
