package dev.slipway.publisher.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.publisher.builds.KnownBuilds;
import dev.slipway.publisher.builds.Told;
import dev.slipway.testing.AdjustableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionStepTest {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration TWO_WEEKS = Duration.ofDays(14);
    private static final Duration GRACE = Duration.ofMinutes(15);

    private final FakeContents registry = new FakeContents();
    private final KnownBuilds builds = new KnownBuilds();
    private final AdjustableClock clock = new AdjustableClock();
    private final RetentionStep step =
            new RetentionStep(registry, () -> builds, new RetentionTimes(WEEK, TWO_WEEKS, GRACE), clock);
    private Instant begin = clock.instant();

    @BeforeEach
    void begin() {
        begin = clock.instant();
    }

    /** A build that has ended well, with its image and its source. */
    private void built(String id, int digest) {
        builds.apply(Told.requested(id, begin));
        builds.apply(Told.succeeded(id, Told.digest(digest), begin));
        registry.with("builds/acme/" + id, "latest", Told.digest(digest))
                .with("sources/acme/" + id, "source", Told.digest(900));
    }

    private List<RetentionOutcome> sweep() throws Exception {
        return step.sweep(false);
    }

    @Test
    void removesAnImageWithoutANameAndItsSourceAfterAWeek() throws Exception {
        built("b1", 1);
        clock.advance(WEEK);
        assertThat(sweep()).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        sweep();

        assertThat(registry.removed).containsExactly("builds/acme/b1", "sources/acme/b1");
        registry.removed.clear();
        assertThat(sweep()).allMatch(RetentionOutcome.NotThere.class::isInstance);
        assertThat(registry.removed).isEmpty();
    }

    @Test
    void keepsAnImageThatANameOfItsTenantLeadsToWithItsSource() throws Exception {
        built("b1", 1);
        built("b2", 2);
        registry.with("images/acme/team/web", "1.4", Told.digest(1)).with("images/other/web", "1", Told.digest(2));
        clock.advance(WEEK.multipliedBy(50));

        sweep();

        assertThat(registry.removed).containsExactly("builds/acme/b2", "sources/acme/b2");
    }

    @Test
    void keepsAllThatABuildHasThatHasNotEnded() throws Exception {
        builds.apply(Told.requested("b1", "b0", Optional.of("web"), begin));
        builds.apply(Told.requested("b0", begin));
        builds.apply(Told.succeeded("b0", Told.digest(7), begin));
        registry.with("builds/acme/b1", "latest", Told.digest(1))
                .with("sources/acme/b0", "source", Told.digest(900))
                .with("builds/acme/b0", "latest", Told.digest(7))
                .with("cache/acme/web", "buildcache", Told.digest(3));
        clock.advance(Duration.ofDays(100));

        sweep();

        assertThat(registry.removed).containsExactly("builds/acme/b0");
    }

    @Test
    void keepsTheSourceThatAnotherBuildWasMadeFrom() throws Exception {
        built("b1", 1);
        builds.apply(Told.requested("b2", "b1", Optional.empty(), begin.plus(WEEK)));
        builds.apply(Told.succeeded("b2", Told.digest(2), begin.plus(WEEK)));
        registry.with("builds/acme/b2", "latest", Told.digest(2));
        clock.advance(WEEK.plusDays(1));

        sweep();

        assertThat(registry.removed).containsExactly("builds/acme/b1");
    }

    @Test
    void keepsWhatSomebodyAskedANameForLately() throws Exception {
        built("b1", 1);
        clock.advance(WEEK.plusDays(1));
        builds.apply(Told.naming("t1", "builds/acme/b1", "web:1", clock.instant()));
        sweep();
        assertThat(registry.removed).isEmpty();

        clock.advance(Duration.ofDays(1));
        sweep();

        assertThat(registry.removed).contains("builds/acme/b1");
    }

    @Test
    void removesTheImageOfABuildThatWasCancelledAfterTheGrace() throws Exception {
        builds.apply(Told.requested("b1", begin));
        builds.apply(Told.cancelled("b1", begin));
        registry.with("builds/acme/b1", "latest", Told.digest(1)).with("sources/acme/b1", "source", Told.digest(900));
        clock.advance(GRACE);
        assertThat(step.sweepAborted(false)).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        step.sweepAborted(false);

        assertThat(registry.removed).containsExactly("builds/acme/b1");
        assertThat(step.sweepAborted(false)).isEmpty();
    }

    /** A machine that was away may push until its last token ends. */
    @Test
    void removesWhatWasPushedAfterTheFirstLook() throws Exception {
        builds.apply(Told.cancelled("b1", begin));
        clock.advance(GRACE.plusSeconds(1));
        step.sweepAborted(false);
        registry.with("builds/acme/b1", "latest", Told.digest(1));
        assertThat(step.sweepAborted(false)).isEmpty();

        sweep();

        assertThat(registry.removed).containsExactly("builds/acme/b1");
    }

    @Test
    void removesACacheThatNoBuildUsedForTwoWeeks() throws Exception {
        builds.apply(Told.requested("b1", "b1", Optional.of("used"), begin));
        builds.apply(Told.succeeded("b1", Told.digest(1), begin));
        registry.with("cache/acme/used", "buildcache", Told.digest(2))
                .with("cache/acme/never", "buildcache", Told.digest(3))
                .with("cache/global/node", "buildcache", Told.digest(4));
        clock.advance(TWO_WEEKS.minusSeconds(1));
        sweep();
        assertThat(registry.removed).isEmpty();
        builds.apply(Told.requested("b2", "b2", Optional.of("used"), clock.instant()));

        clock.advance(Duration.ofSeconds(2));
        sweep();

        assertThat(registry.removed).containsExactly("cache/acme/never", "cache/global/node");
    }

    /** Kafka may have been set up anew: then nobody knows how old anything is. */
    @Test
    void takesNothingForOldOfWhichKafkaDoesNotTellAndThatMayBeYounger() throws Exception {
        registry.with("builds/acme/b0", "latest", Told.digest(1))
                .with("sources/acme/b0", "source", Told.digest(2))
                .with("cache/acme/web", "buildcache", Told.digest(3));
        sweep();
        clock.advance(Duration.ofDays(400));
        sweep();
        builds.apply(Told.requested("b1", clock.instant().minus(WEEK)));

        sweep();

        assertThat(registry.removed).isEmpty();
    }

    @Test
    void removesWhatIsOlderThanAllThatKafkaTellsAfterADayOfLooking() throws Exception {
        builds.apply(Told.requested("b1", begin));
        clock.advance(WEEK.plusDays(1));
        registry.with("builds/acme/b0", "latest", Told.digest(1))
                .with("sources/acme/b0", "source", Told.digest(2))
                .with("builds/acme/named", "latest", Told.digest(5))
                .with("images/acme/web", "1", Told.digest(5));
        sweep();
        assertThat(registry.removed).isEmpty();

        clock.advance(Duration.ofDays(1));
        sweep();

        assertThat(registry.removed).containsExactly("builds/acme/b0", "sources/acme/b0");
    }

    @Test
    void removesAnImageThatLostItsNameAWeekAgo() throws Exception {
        builds.apply(Told.published("b1", "web:1", Told.digest(1), begin.minus(WEEK)));
        builds.apply(Told.published("b2", "web:1", Told.digest(2), begin));
        registry.with("images/acme/web", "1", Told.digest(2));
        clock.advance(WEEK);
        sweep();
        assertThat(registry.removed).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        sweep();

        assertThat(registry.removed).containsExactly("images/acme/web@" + Told.digest(1));
    }

    @Test
    void removesNothingInADryRunAndTellsWhatItWould() throws Exception {
        built("b1", 1);
        clock.advance(WEEK.plusSeconds(1));

        List<RetentionOutcome> outcomes = step.sweep(true);

        assertThat(outcomes)
                .containsExactly(
                        new RetentionOutcome.WouldBeRemoved(
                                new Unneeded("builds/acme/b1", Unneeded.What.IMAGE, Unneeded.Why.UNNAMED)),
                        new RetentionOutcome.WouldBeRemoved(
                                new Unneeded("sources/acme/b1", Unneeded.What.SOURCE, Unneeded.Why.UNNAMED)));
        assertThat(registry.removed).isEmpty();
    }

    /** What it did not say might have been a name. */
    @Test
    void removesNothingWhereTheRegistryDoesNotSayAllNames() {
        built("b1", 1);
        registry.with("images/acme/web", "1", Told.digest(9));
        registry.broken = Optional.of("images/acme/web");
        clock.advance(WEEK.plusSeconds(1));

        assertThatThrownBy(this::sweep).isInstanceOf(IOException.class);
        assertThat(registry.removed).isEmpty();
    }

    @Test
    void removesNothingWhereKafkaDoesNotAnswer() {
        RetentionStep blind = new RetentionStep(
                registry,
                () -> {
                    throw new IOException("Kafka does not answer");
                },
                new RetentionTimes(WEEK, TWO_WEEKS, GRACE),
                clock);
        built("b1", 1);
        clock.advance(WEEK.plusSeconds(1));

        assertThatThrownBy(() -> blind.sweep(false)).hasMessageContaining("Kafka");
        assertThatThrownBy(() -> blind.sweepAborted(false)).hasMessageContaining("Kafka");
        assertThat(registry.removed).isEmpty();
    }

    @Test
    void goesOnWithTheOthersWhereOneCannotBeRemoved() throws Exception {
        built("b1", 1);
        built("b2", 2);
        registry.refused.add("builds/acme/b1");
        clock.advance(WEEK.plusSeconds(1));

        List<RetentionOutcome> outcomes = sweep();

        assertThat(outcomes)
                .filteredOn(RetentionOutcome.Failed.class::isInstance)
                .hasSize(1);
        assertThat(registry.removed).containsExactly("sources/acme/b1", "builds/acme/b2", "sources/acme/b2");
        registry.refused.clear();
        sweep();
        assertThat(registry.removed).contains("builds/acme/b1");
    }

    @Test
    void doesNotAskAgainForWhatIsGone() throws Exception {
        built("b1", 1);
        clock.advance(WEEK.plusSeconds(1));
        sweep();
        registry.broken = Optional.of("builds/acme/b1");

        assertThat(sweep()).hasSize(2).allMatch(RetentionOutcome.NotThere.class::isInstance);
    }

    @Test
    void leavesTheMirrorUploadsAndStrangersAlone() throws Exception {
        builds.apply(Told.requested("b1", begin));
        registry.with("mirror/docker.io/library/alpine", "3", Told.digest(1))
                .with("uploads/acme/app", "1", Told.digest(2))
                .with("something/else", "1", Told.digest(3));
        clock.advance(Duration.ofDays(400));
        sweep();
        clock.advance(Duration.ofDays(400));

        sweep();

        assertThat(registry.removed).isEmpty();
    }
}
