package dev.slipway.token.grant;

import static java.util.Objects.requireNonNull;

import dev.slipway.token.scope.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a build may do at the registry, and until when. */
public sealed interface Grant {
    String buildId();

    /**
     * A live build's grant.
     *
     * <p>Until the build is launched the grant lasts for the queue limit, so waiting costs the build nothing of its own
     * time; from each launch it lasts for the build's time limit and a margin. It never outlasts the latest end, which is
     * also the credential's.
     *
     * @param runTime the build's own time limit with the margin for boot, push and shutdown
     * @param launchedAt the latest launch that is known
     * @param expiresAt when it ends if no event ends it before
     * @param latestEnd the bound on every later {@code expiresAt}
     */
    record Open(
            String buildId,
            List<Scope> scopes,
            Instant authorizedAt,
            Duration runTime,
            Optional<Instant> launchedAt,
            Instant expiresAt,
            Instant latestEnd)
            implements Grant {
        public Open {
            requireNonNull(buildId, "build_id");
            scopes = List.copyOf(scopes);
            requireNonNull(authorizedAt, "authorized_at");
            requireNonNull(runTime, "run_time");
            requireNonNull(launchedAt, "launched_at");
            requireNonNull(expiresAt, "expires_at");
            requireNonNull(latestEnd, "latest_end");
        }

        /** The grant once a machine has been started for its build; a launch before the latest known changes nothing. */
        public Open launched(Instant startedAt) {
            if (launchedAt.filter(known -> !startedAt.isAfter(known)).isPresent()) {
                return this;
            }
            Instant end = startedAt.plus(runTime);
            return new Open(
                    buildId,
                    scopes,
                    authorizedAt,
                    runTime,
                    Optional.of(startedAt),
                    end.isBefore(latestEnd) ? end : latestEnd,
                    latestEnd);
        }

        public boolean isLiveAt(Instant now) {
            return now.isBefore(expiresAt);
        }
    }

    /** The build has finished: nothing opens it again. */
    record Ended(String buildId, Instant endedAt) implements Grant {
        public Ended {
            requireNonNull(buildId, "build_id");
            requireNonNull(endedAt, "ended_at");
        }
    }
}
