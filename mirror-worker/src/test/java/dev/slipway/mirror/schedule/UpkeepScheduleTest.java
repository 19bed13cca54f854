package dev.slipway.mirror.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.BaseImageRequested.Action;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.mirror.policy.MirrorPolicy;
import dev.slipway.mirror.policy.RuleConfig;
import dev.slipway.mirror.policy.SampleRules;
import dev.slipway.testing.AdjustableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpkeepScheduleTest {
    private static final Duration DAY = Duration.ofDays(1);
    /** A day, and the eighth of it over which images are spread. */
    private static final Duration SURELY = DAY.plusHours(3);

    private static final String NODE = "docker.io/library/node:22";

    private final AdjustableClock clock = new AdjustableClock();
    private final Map<String, MirrorImageChecked> checks = new HashMap<>();
    private final AskedBefore asked = new AskedBefore();
    private final UpkeepSchedule schedule =
            schedule(asked, Map.of("10-library", SampleRules.kept("docker.io", "library/*", DAY)));

    private UpkeepSchedule schedule(AskedBefore before, Map<String, RuleConfig> rules) {
        return new UpkeepSchedule(
                MirrorPolicy.of(rules, Set.of(), DAY),
                checks::values,
                reference -> Optional.ofNullable(checks.get(reference)),
                before,
                Duration.ofDays(90),
                clock);
    }

    private void compared(String reference, Instant needed, Optional<String> error) {
        String path = reference.replaceFirst("[:@].*", "");
        checks.put(
                reference,
                new MirrorImageChecked(
                        reference,
                        "mirror/" + path,
                        "sha256:" + "5e".repeat(32),
                        Optional.of(clock.instant()),
                        clock.instant(),
                        Optional.of(needed),
                        error));
    }

    private void compared(String reference) {
        compared(reference, clock.instant(), Optional.empty());
    }

    private List<String> due() {
        return schedule.due(100).stream().map(BaseImageRequested::reference).toList();
    }

    @Test
    void imageIsDueSoLongAfterItsLastComparisonAsItsRuleSays() {
        compared(NODE);
        compared("docker.io/team/base:1");

        clock.advance(DAY.minusSeconds(1));
        assertThat(due()).isEmpty();

        clock.advance(Duration.ofHours(4));
        assertThat(schedule.due(100)).singleElement().satisfies(request -> {
            assertThat(request.reference()).isEqualTo(NODE);
            assertThat(request.action()).isEqualTo(Action.MIRROR);
            assertThat(request.unattended()).hasValue(true);
            assertThat(schedule.isStillDue(request)).isTrue();
        });
    }

    @Test
    void whatWasComparedTogetherIsSpreadOverTime() {
        IntStream.range(0, 200).forEach(image -> compared("docker.io/library/i" + image + ":1"));

        clock.advance(DAY.plusMinutes(90));
        assertThat(due()).hasSizeBetween(50, 100);
        clock.advance(Duration.ofMinutes(91));

        assertThat(schedule.due(1_000)).hasSize(200);
        assertThat(schedule.due(20)).hasSize(20);
    }

    @Test
    void whatAnotherWorkerAskedForIsNotAskedForAgain() {
        compared(NODE);
        clock.advance(SURELY);
        BaseImageRequested request = schedule.due(100).getFirst();

        asked.apply(request);

        assertThat(due()).isEmpty();
        clock.advance(Duration.ofHours(2));
        assertThat(due()).as("it was lost, perhaps").containsExactly(NODE);
    }

    @Test
    void ofTwoWorkersThatAskAtOnceOneIsHeard() {
        compared(NODE);
        clock.advance(SURELY);
        BaseImageRequested first = schedule.due(100).getFirst();
        clock.advance(Duration.ofMillis(1));
        BaseImageRequested second = schedule.due(100).getFirst();

        assertThat(second.id()).isEqualTo(first.id());
        asked.apply(first);
        asked.apply(second);

        assertThat(schedule.isStillDue(first)).isTrue();
        assertThat(schedule.isStillDue(second)).isFalse();
    }

    @Test
    void requestIsNotWorthDoingAnyMoreWhereABuildMadeTheComparison() {
        compared(NODE);
        clock.advance(SURELY);
        BaseImageRequested request = schedule.due(100).getFirst();

        compared(NODE);

        assertThat(schedule.isStillDue(request)).isFalse();
        checks.clear();
        assertThat(schedule.isStillDue(request)).as("it was forgotten").isFalse();
    }

    @Test
    void imageWithADigestAndOneThatNobodyNeedsAreNeverDue() {
        compared("docker.io/library/node@sha256:" + "5e".repeat(32));
        compared("docker.io/library/old:1", clock.instant().minus(Duration.ofDays(90)), Optional.empty());

        clock.advance(Duration.ofDays(30));

        assertThat(due()).isEmpty();
    }

    @Test
    void whatWasNotAnsweredIsDueAfterAnHour() {
        compared(NODE, clock.instant(), Optional.of("docker.io does not answer"));

        clock.advance(Duration.ofMinutes(59));
        assertThat(due()).isEmpty();
        clock.advance(Duration.ofMinutes(9));

        assertThat(due()).containsExactly(NODE);
    }

    @Test
    void tagsOfARuleAreDueAtOnceAndThenAsOftenAsItSays() {
        UpkeepSchedule tags =
                schedule(asked, Map.of("r", SampleRules.kept("docker.io", "library/node", DAY, "22*", "!*-rc*")));

        BaseImageRequested first = tags.due(100).getFirst();

        assertThat(first.action()).isEqualTo(Action.SYNC);
        assertThat(first.reference()).isEqualTo("docker.io/library/node");
        assertThat(first.sync().orElseThrow().tags()).containsExactly("22*", "!*-rc*");
        assertThat(first.requestedBy()).isEqualTo("rule r");
        asked.apply(first);
        assertThat(tags.isStillDue(first)).isTrue();
        assertThat(tags.due(100)).isEmpty();
        clock.advance(SURELY);
        assertThat(tags.due(100)).singleElement().satisfies(next -> assertThat(next.id())
                .isNotEqualTo(first.id()));
    }

    @Test
    void ruleCountsOnlyWhereNoRuleBeforeItIsAboutTheRepository() {
        UpkeepSchedule tags = schedule(
                asked,
                Map.of(
                        "10-none", SampleRules.kept("docker.io", "library/**", DAY),
                        "20-node", SampleRules.kept("docker.io", "library/node", DAY, "22")));

        assertThat(tags.due(100)).isEmpty();
    }

    /** What admins ask for says nothing of what is due. */
    @Test
    void requestThatSomebodyWaitsForDoesNotCount() {
        compared(NODE);
        clock.advance(SURELY);

        asked.apply(BaseImageRequested.of("r1", NODE, Action.MIRROR, "admin", clock.instant()));

        assertThat(due()).containsExactly(NODE);
    }
}
