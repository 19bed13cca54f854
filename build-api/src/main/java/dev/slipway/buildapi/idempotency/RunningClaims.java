package dev.slipway.buildapi.idempotency;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims of this process, prolonged for as long as their requests go on. When the process dies, nobody prolongs them, and the keys are
 * free again {@value KeyDatabase#HELD_SECONDS} seconds later. Keys that are over are removed here, too.
 */
@ApplicationScoped
class RunningClaims {
    private static final Logger LOG = LoggerFactory.getLogger(RunningClaims.class);

    private final KeyDatabase keys;
    private final Set<String> holders = ConcurrentHashMap.newKeySet();

    @Inject
    RunningClaims(KeyDatabase keys) {
        this.keys = keys;
    }

    void add(String holder) {
        holders.add(holder);
    }

    void remove(String holder) {
        holders.remove(holder);
    }

    @Scheduled(identity = "build-api-idempotency-claims", every = "4s", concurrentExecution = ConcurrentExecution.SKIP)
    void prolong() {
        List<String> running = List.copyOf(holders);
        if (running.isEmpty()) {
            return;
        }
        try {
            keys.prolong(running);
        } catch (SQLException e) {
            LOG.warn(
                    "cannot prolong claims of idempotency keys: requests={} reason={}", running.size(), e.getMessage());
        }
    }

    @Scheduled(
            identity = "build-api-idempotency-sweep",
            every = "{slipway.build-api.accounts.sweep-interval}",
            delayed = "{slipway.build-api.accounts.sweep-interval}",
            concurrentExecution = ConcurrentExecution.SKIP)
    void sweep() {
        try {
            int removed = keys.sweep();
            if (removed > 0) {
                LOG.info("removed idempotency keys that are over: keys={}", removed);
            }
        } catch (SQLException e) {
            LOG.warn("cannot remove idempotency keys that are over, trying again later: reason={}", e.getMessage());
        }
    }
}
