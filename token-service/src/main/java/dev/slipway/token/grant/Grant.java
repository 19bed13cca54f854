package dev.slipway.token.grant;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.life.BuildLife;
import dev.slipway.events.life.BuildOutcome;
import dev.slipway.events.life.BuildPhase;
import dev.slipway.token.scope.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a build may do at the registry, and until when. */
public sealed interface Grant {
    String buildId();

    /** The build's life, as far as its grant depends on it. */
    BuildLife life();

    /**
     * A live build's grant.
     *
     * <p>Until the build is launched the grant lasts for the queue limit, so waiting costs the build nothing of its own
     * time; from the start of the attempt that counts it lasts for the build's time limit and a margin. It never outlasts
     * the latest end, which is also the credential's.
     *
     * @param runTime the build's own time limit with the margin for boot, push and shutdown
     * @param expiresAt when it ends if no event ends it before
     * @param latestEnd the bound on every later {@code expiresAt}
     */
    record Open(
            String buildId,
            List<Scope> scopes,
            Instant authorizedAt,
            Duration runTime,
            BuildLife life,
            Instant expiresAt,
            Instant latestEnd)
            implements Grant {
        public Open {
            requireNonNull(buildId, "build_id");
            scopes = List.copyOf(scopes);
            requireNonNull(authorizedAt, "authorized_at");
            requireNonNull(runTime, "run_time");
            requireNonNull(life, "life");
            requireNonNull(expiresAt, "expires_at");
            requireNonNull(latestEnd, "latest_end");
        }

        /** The grant once a machine has been started for its build; an attempt that does not count changes nothing. */
        public Open launched(BuildStarted started) {
            BuildLife after = life.after(started);
            if (after.equals(life)) {
                return this;
            }
            Instant end = after.attempt().orElseThrow().startedAt().plus(runTime);
            return new Open(
                    buildId,
                    scopes,
                    authorizedAt,
                    runTime,
                    after,
                    end.isBefore(latestEnd) ? end : latestEnd,
                    latestEnd);
        }

        public boolean isLiveAt(Instant now) {
            return now.isBefore(expiresAt);
        }
    }

    /** The build has finished: nothing opens it again. */
    record Ended(String buildId, BuildOutcome outcome, Instant endedAt) implements Grant {
        public Ended {
            requireNonNull(buildId, "build_id");
            requireNonNull(outcome, "outcome");
            requireNonNull(endedAt, "ended_at");
        }

        public static Ended of(BuildFinished finished) {
            return new Ended(finished.buildId(), finished.outcome(), finished.finishedAt());
        }

        @Override
        public BuildLife life() {
            return new BuildLife(BuildPhase.REQUESTED, Optional.empty(), Optional.empty(), Optional.of(outcome));
        }
    }
}
