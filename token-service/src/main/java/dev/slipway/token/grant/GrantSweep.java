package dev.slipway.token.grant;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.inject.Singleton;

/** Takes builds off the topic that need not be remembered any more, now and then. */
@Singleton
class GrantSweep {
    private final Grants grants;
    private final GrantLog log;

    GrantSweep(Grants grants, GrantLog log) {
        this.grants = grants;
        this.log = log;
    }

    @Scheduled(
            identity = "token-grant-sweep",
            every = "{slipway.token.grant.sweep-interval}",
            delayed = "{slipway.token.grant.sweep-interval}",
            concurrentExecution = ConcurrentExecution.SKIP)
    void sweep() {
        grants.forgettable().forEach(log::forget);
    }
}
