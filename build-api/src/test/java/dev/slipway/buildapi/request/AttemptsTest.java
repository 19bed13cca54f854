package dev.slipway.buildapi.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.http.FieldError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttemptsTest {
    private static final SubmitOutcome REJECTED = new SubmitOutcome.Rejected(List.of(new FieldError("tenant", "no")));

    private Instant now = Instant.EPOCH;
    private final Attempts attempts = new Attempts(Duration.ZERO, () -> now);
    private int tries;

    private SubmitOutcome of(Attempts.Step... steps) throws InterruptedException {
        Queue<Attempts.Step> left = new ArrayDeque<>(List.of(steps));
        return attempts.of("b1", () -> {
            tries++;
            return left.remove().run();
        });
    }

    private static SubmitOutcome unavailable() {
        return new SubmitOutcome.Unavailable("no registry");
    }

    private static SubmitOutcome bug() {
        throw new IllegalStateException("a bug");
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int deep(int depth) {
        return deep(depth + 1) + 1;
    }

    @Test
    void triesThreeTimesWhatDoesNotWorkNow() throws Exception {
        assertThat(of(AttemptsTest::unavailable, AttemptsTest::unavailable, AttemptsTest::unavailable))
                .isEqualTo(new SubmitOutcome.Unavailable("tried 3 times: no registry"));
    }

    @Test
    void endsWithTheFirstThatIsAnAnswer() throws Exception {
        assertThat(of(AttemptsTest::unavailable, AttemptsTest::bug, () -> REJECTED))
                .isEqualTo(REJECTED);
    }

    @Test
    void takesABugForWhatDoesNotWorkAndTellsOfItAfterThreeTries() throws Exception {
        Attempts.Step recursing = () -> new SubmitOutcome.Unavailable("depth " + deep(0));

        assertThat(of(AttemptsTest::bug, AttemptsTest::bug, AttemptsTest::bug))
                .isEqualTo(new SubmitOutcome.Broken("tried 3 times: java.lang.IllegalStateException: a bug"));
        assertThat(of(recursing, recursing, recursing)).isInstanceOf(SubmitOutcome.Broken.class);
    }

    static List<SubmitOutcome> answers() {
        return List.of(REJECTED, new SubmitOutcome.AlreadyKnown(), new SubmitOutcome.TimedOut("900 s"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void asksNotAgainWhereItHasAnAnswer(SubmitOutcome answer) throws Exception {
        assertThat(of(() -> answer)).isEqualTo(answer);
        assertThat(tries).isEqualTo(1);
    }

    @Test
    void triesNotAgainWhatTookLongToFail() throws Exception {
        assertThat(of(() -> {
                    now = now.plus(Duration.ofMinutes(14));
                    return unavailable();
                }))
                .isEqualTo(new SubmitOutcome.Unavailable("tried once: no registry"));
    }
}
