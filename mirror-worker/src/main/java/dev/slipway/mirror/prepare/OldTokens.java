package dev.slipway.mirror.prepare;

import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.registry.RegistryException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * The registry's access tokens that tenants got while a repository was public. They open it until they end, so nothing private is
 * copied into it before.
 *
 * @param life how long an access token lasts
 */
record OldTokens(Duration life, Clock clock, Pause pause) {
    /** How late token-service may learn what is private, what registries allow clocks to differ (60 s), and some more. */
    private static final Duration LEEWAY = MirrorReaders.CURRENT_FOR.plusSeconds(70);

    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    /** Returns when none of them opens the repository any more: at once where it never was public. */
    void awaitEnd(MirrorRepositoryChanged known, Consumer<String> log) throws RegistryException.Interrupted {
        if (known.publicSince().isEmpty() || known.privateSince().isEmpty()) {
            return;
        }
        Instant end = known.privateSince().get().plus(life).plus(LEEWAY);
        Duration left = Duration.between(clock.instant(), end);
        if (!left.isPositive()) {
            return;
        }
        log.accept("%s was public and is private now: waiting %d seconds, until no access token from before opens it"
                .formatted(known.repository(), left.toSeconds()));
        try {
            pause.sleep(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException.Interrupted(e);
        }
    }
}
