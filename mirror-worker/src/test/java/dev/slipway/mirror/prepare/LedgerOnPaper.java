package dev.slipway.mirror.prepare;

import dev.slipway.events.Event;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.kafka.mirror.MirrorReaders;
import dev.slipway.mirror.check.MirrorChecks;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The ledger without Kafka: what is published is known at once. */
final class LedgerOnPaper {
    final List<Event> published = new ArrayList<>();
    final MirrorReaders readers = new MirrorReaders();
    final MirrorChecks checks = new MirrorChecks();
    final List<Duration> waited = new ArrayList<>();
    private final Clock clock;

    LedgerOnPaper(Clock clock) {
        this.clock = clock;
        readers.caughtUp();
    }

    MirrorLedger ledger() {
        return new MirrorLedger(() -> readers, checks, this::publish, clock);
    }

    /** Access tokens that last five minutes; who waits for their end adds to {@link #waited}. */
    OldTokens oldTokens() {
        return new OldTokens(Duration.ofMinutes(5), clock, waited::add);
    }

    private void publish(Event event) {
        published.add(event);
        if (event instanceof MirrorRepositoryChanged change) {
            readers.apply(change);
        }
    }
}
