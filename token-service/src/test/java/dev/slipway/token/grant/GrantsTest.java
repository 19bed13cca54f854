package dev.slipway.token.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildStarted;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.token.scope.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GrantsTest {
    private static final Duration NO_TIME = Duration.ZERO;

    private final AdjustableClock clock = new AdjustableClock();
    private final Grants grants = new Grants(Duration.ofDays(7), clock);
    private final Grant.Open open = new Grant.Open(
            "b1",
            List.of(Scope.repository("builds/acme/b1", "pull", "push")),
            clock.instant(),
            Duration.ofMinutes(70),
            BuildLife.NEW,
            clock.instant().plus(Duration.ofHours(24)),
            clock.instant().plus(Duration.ofHours(28)));
    private final Grant.Ended ended = new Grant.Ended("b1", BuildOutcome.FAILED, clock.instant());

    private static BuildStarted started(int attempt, Instant at) {
        return new BuildStarted("b1", attempt, "b1-" + attempt, "launcher", "qemu", at);
    }

    @Test
    void survivesItsOwnEncoding() {
        Grant.Open launched = open.launched(started(1, clock.instant().plusSeconds(5)));

        assertThat(GrantCodec.decode(open.buildId(), GrantCodec.encode(open))).contains(open);
        assertThat(GrantCodec.decode(launched.buildId(), GrantCodec.encode(launched)))
                .contains(launched);
        assertThat(GrantCodec.decode(ended.buildId(), GrantCodec.encode(ended))).contains(ended);
    }

    @Test
    void opensNothingForAnotherBuildThanTheRecordIsAbout() {
        assertThat(GrantCodec.decode("b2", GrantCodec.encode(open))).isEmpty();
        assertThat(GrantCodec.decode("", GrantCodec.encode(open))).isEmpty();
    }

    @Test
    void opensNothingByWhatItCannotRead() {
        for (String value : List.of(
                "",
                "{",
                "null",
                "[]",
                "{\"state\":\"open\",\"build_id\":\"b1\"}",
                "{\"state\":\"new\",\"build_id\":\"b1\"}")) {
            assertThat(GrantCodec.decode("b1", value.getBytes(StandardCharsets.UTF_8)))
                    .isEmpty();
        }
        assertThat(GrantCodec.decode("b1", null)).isEmpty();
    }

    @Test
    void staysEndedWhateverComesAfter() throws Exception {
        grants.apply(0, 0, "b1", Optional.of(ended));
        grants.apply(0, 1, "b1", Optional.of(open));
        grants.caughtUp();

        assertThat(grants.await("b1", NO_TIME)).isEqualTo(new Grants.Answer.Found(ended));
    }

    @Test
    void answersNothingBeforeItHasCaughtUp() throws Exception {
        grants.apply(0, 0, "b1", Optional.of(open));

        assertThat(grants.await("b1", NO_TIME)).isEqualTo(new Grants.Answer.NotCaughtUp());
        grants.caughtUp();
        assertThat(grants.await("b1", NO_TIME)).isEqualTo(new Grants.Answer.Found(open));
        assertThat(grants.await("b2", NO_TIME)).isEqualTo(new Grants.Answer.Unknown());
    }

    @Test
    void waitsForAGrantThatIsOnItsWay() throws Exception {
        grants.caughtUp();
        CompletableFuture<Grants.Answer> answer = new CompletableFuture<>();
        Thread waiter = Thread.ofVirtual().start(() -> {
            try {
                answer.complete(grants.await("b1", Duration.ofSeconds(20)));
            } catch (InterruptedException e) {
                answer.completeExceptionally(e);
            }
        });

        grants.apply(0, 0, "b1", Optional.of(open));

        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(new Grants.Answer.Found(open));
        waiter.join();
    }

    @Test
    void countsTimeFromTheAttemptThatCounts() {
        BuildStarted first = started(1, clock.instant().plus(Duration.ofHours(20)));
        BuildStarted second = started(2, first.startedAt().plus(Duration.ofHours(1)));

        Grant.Open twice = open.launched(first).launched(second);

        assertThat(open.launched(first).expiresAt()).isEqualTo(first.startedAt().plus(open.runTime()));
        assertThat(twice.expiresAt()).isEqualTo(second.startedAt().plus(open.runTime()));
        assertThat(twice.launched(first)).isEqualTo(twice);
        assertThat(twice.launched(second)).isEqualTo(twice);
    }

    @Test
    void neverOutlastsTheCredential() {
        BuildStarted late = started(3, open.latestEnd().minusSeconds(1));

        assertThat(open.launched(late).expiresAt()).isEqualTo(open.latestEnd());
    }

    @Test
    void forgetsWhatNoCredentialCanAskForAnyMore() {
        grants.apply(0, 0, "b1", Optional.of(ended));
        clock.advance(Duration.ofDays(7));
        assertThat(grants.forgettable()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(grants.forgettable()).containsExactly("b1");

        grants.apply(0, 1, "b1", Optional.empty());

        assertThat(grants.peek("b1")).isEmpty();
    }
}
