package dev.slipway.mirror.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.testing.AdjustableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OldChecksTest {
    private static final Duration QUARTER = Duration.ofDays(90);

    private final AdjustableClock clock = new AdjustableClock();
    private final MirrorReaders readers = new MirrorReaders();
    private final MirrorChecks checks = new MirrorChecks();
    private final List<String> forgotten = new ArrayList<>();
    private final OldChecks old = new OldChecks(() -> readers, checks, forgotten::add, QUARTER, clock);

    @BeforeEach
    void compare() {
        readers.apply(MirrorRepositoryChanged.ofPublic("mirror/docker.io/library/alpine", clock.instant(), 1));
        readers.apply(MirrorRepositoryChanged.ofPrivate("mirror/docker.io/team/secret", clock.instant(), List.of(), 1));
        for (String image : List.of("library/alpine:3", "library/alpine:4", "team/secret:1", "lost/record:1")) {
            checks.apply(check(image));
        }
    }

    private MirrorImageChecked check(String image) {
        return new MirrorImageChecked(
                "docker.io/" + image,
                "mirror/docker.io/" + image.substring(0, image.indexOf(':')),
                "sha256:" + "0".repeat(64),
                Optional.of(clock.instant()),
                clock.instant(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void forgetsPublicImagesThatNoBuildHasNeededForLong() throws Exception {
        clock.advance(Duration.ofDays(1));
        checks.apply(check("library/alpine:4"));
        clock.advance(QUARTER);

        old.forget();

        assertThat(forgotten).containsExactly("docker.io/library/alpine:3");
    }

    /** That the mirror asks by itself keeps nothing alive, and what a build needs is kept though nobody asks the upstream. */
    @Test
    void needsOfBuildsCountAndNotQuestionsOfTheMirror() throws Exception {
        Instant first = clock.instant();
        clock.advance(Duration.ofDays(1));
        Instant needed = clock.instant();
        checks.apply(check("library/alpine:4").neededAt(needed));
        clock.advance(QUARTER);
        checks.apply(check("library/alpine:3").neededAt(first));
        checks.apply(check("library/alpine:4").neededAt(first));

        old.forget();

        assertThat(forgotten).containsExactly("docker.io/library/alpine:3");
    }

    @Test
    void keepsWhatIsNotOldEnough() throws Exception {
        clock.advance(QUARTER);

        old.forget();

        assertThat(forgotten).isEmpty();
    }
}
