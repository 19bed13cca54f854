package dev.slipway.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Where the time went: consecutive steps, each ending where the next begins. */
final class StepClock {
    private final List<DemoReport.Step> steps = new ArrayList<>();
    private Instant last = Instant.now();

    /** Ends a step now. */
    void lap(String name) {
        lap(name, Instant.now());
    }

    /** Ends a step at a time that a service wrote down. Steps that overlap are cut where the earlier one ended. */
    void lap(String name, Instant end) {
        Instant at = end.isBefore(last) ? last : end;
        steps.add(new DemoReport.Step(name, Duration.between(last, at).toMillis()));
        last = at;
    }

    List<DemoReport.Step> steps() {
        return List.copyOf(steps);
    }
}
