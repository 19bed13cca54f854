package dev.slipway.events.life;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.Audited;
import dev.slipway.events.BaseImageMoved;
import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.BuildStep;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.Event;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.LauncherState;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.MirrorUpstreamObserved;
import dev.slipway.events.PublishEvent;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the events so far say of one build, and the rules by which they do. Every service that has to know how a build
 * stands folds the build's events with {@link #after(Event)}.
 *
 * <p>Events arrive at least once. Within a topic they arrive in order; between topics they do not, and a service may read
 * some topics only. So each rule gives the same life however often an event arrives and however the topics are mixed.
 *
 * @param phase how far the build has come on its way
 * @param attempt the attempt that counts; empty until a machine was started
 * @param cancelledBy who asked first for the build to end
 * @param outcome how the build ended; empty while it has not
 */
public record BuildLife(
        BuildPhase phase, Optional<Attempt> attempt, Optional<String> cancelledBy, Optional<BuildOutcome> outcome) {
    /** A build of which nothing is known but its id. */
    public static final BuildLife NEW =
            new BuildLife(BuildPhase.REQUESTED, Optional.empty(), Optional.empty(), Optional.empty());

    private static final String CANCELLING = "cancelling";

    public BuildLife {
        requireNonNull(phase, "phase");
        requireNonNull(attempt, "attempt");
        requireNonNull(cancelledBy, "cancelledBy");
        requireNonNull(outcome, "outcome");
    }

    /**
     * One machine that was started for the build.
     *
     * @param number 1 for the first machine, and one more for each after it
     * @param id no two attempts share one
     */
    public record Attempt(int number, String id, Instant startedAt) {
        private static final Comparator<Attempt> ORDER = Comparator.comparingInt(Attempt::number)
                .thenComparing(Attempt::startedAt)
                .thenComparing(Attempt::id);

        public Attempt {
            requireNonNull(id, "id");
            requireNonNull(startedAt, "startedAt");
        }

        /**
         * Of two attempts the later one counts: the other machine is lost, or will be destroyed. Two launchers that start
         * at the same moment may give the same number. Then start and id decide, so that both launchers, and everybody
         * else, agree on one of them.
         */
        Attempt orLater(Attempt other) {
            return ORDER.compare(this, other) < 0 ? other : this;
        }
    }

    /** The life after one more event of this build. */
    public BuildLife after(Event event) {
        return switch (event) {
            case BuildSubmitted _,
                    BuildRequested _,
                    BuildLog _,
                    BuildStep _,
                    ImagePushed _,
                    ImageConverted _,
                    ApiTokenChanged _,
                    Audited _,
                    MirrorRepositoryChanged _,
                    MirrorImageChecked _,
                    BaseImageRequested _,
                    BaseImageProgress _,
                    BaseImageMoved _,
                    MirrorUpstreamObserved _,
                    LauncherState _,
                    PublishEvent _ -> this;
            case BuildPrepared _ -> reached(BuildPhase.PREPARED);
            case BuildAuthorized _ -> reached(BuildPhase.AUTHORIZED);
            case BuildStarted started ->
                reached(BuildPhase.RUNNING)
                        .with(new Attempt(started.attempt(), started.attemptId(), started.startedAt()));
            case BuildCancel cancel -> cancelled(cancel.requestedBy());
            case BuildFinished finished -> ended(finished.outcome());
        };
    }

    private BuildLife reached(BuildPhase other) {
        return new BuildLife(phase.orLater(other), attempt, cancelledBy, outcome);
    }

    private BuildLife with(Attempt other) {
        return new BuildLife(
                phase, Optional.of(attempt.map(known -> known.orLater(other)).orElse(other)), cancelledBy, outcome);
    }

    /** The first request to cancel counts, so that everybody names the same caller. */
    private BuildLife cancelled(String by) {
        return new BuildLife(phase, attempt, cancelledBy.or(() -> Optional.of(by)), outcome);
    }

    /**
     * The first finished record is the outcome, and a build that has ended stays ended. All records of a build lie in one
     * partition, so that everybody reads the same one first; no lock is needed.
     */
    private BuildLife ended(BuildOutcome how) {
        return new BuildLife(phase, attempt, cancelledBy, outcome.or(() -> Optional.of(how)));
    }

    /** Whether the build has ended. Then nothing that comes may have an effect any more. */
    public boolean hasEnded() {
        return outcome.isPresent();
    }

    /** Whether the build goes on without this event and ends with it: of several finished records this is the one. */
    public boolean endsWith(Event event) {
        return !hasEnded() && after(event).hasEnded();
    }

    /** Whether somebody asked for the end of a build that has not ended. Such a build must not succeed any more. */
    public boolean isToEnd() {
        return !hasEnded() && cancelledBy.isPresent();
    }

    /** How many machines were started for the build. */
    public int attempts() {
        return attempt.map(Attempt::number).orElse(0);
    }

    /**
     * Whether an attempt may still have effects: the build has not ended, and no later attempt was started. A launcher that
     * was frozen may wake up after another one took its build; its attempt is then fenced off.
     */
    public boolean isCurrent(String attemptId) {
        return !hasEnded() && attempt.map(Attempt::id).filter(attemptId::equals).isPresent();
    }

    /** The life in one word, for people and programs: its outcome, else {@code cancelling}, else its phase. */
    public String status() {
        return outcome.map(BuildOutcome::word).orElseGet(() -> cancelledBy.isPresent() ? CANCELLING : phase.word());
    }

    /** Every word that {@link #status()} can be. */
    public static Set<String> statuses() {
        return Stream.of(
                        Arrays.stream(BuildPhase.values()).map(BuildPhase::word),
                        Stream.of(CANCELLING),
                        Arrays.stream(BuildOutcome.values()).map(BuildOutcome::word))
                .flatMap(words -> words)
                .collect(Collectors.toUnmodifiableSet());
    }
}
