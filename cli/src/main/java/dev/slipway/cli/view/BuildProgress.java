package dev.slipway.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a build stands, folded from its events. A stream that was opened again repeats what is known: of each step the largest
 * revision counts, so that it changes nothing.
 */
final class BuildProgress {
    private final Instant began;
    private final Map<Integer, ViewStep> steps = new TreeMap<>();
    private final Map<Integer, StepOutput> outputs = new HashMap<>();
    private final Set<String> lostAttempts = new HashSet<>();
    private String attemptId = "";
    private int attempt;
    private BuildEvent.Status status = new BuildEvent.Status("requested", 0, Optional.empty(), Optional.empty(), false);
    private Instant statusSince;
    private String note = "";
    private Duration lag = Duration.ofDays(365_000);

    /** @param began when the build was sent, or somebody began to follow it */
    BuildProgress(Instant began) {
        this.began = began;
        this.statusSince = began;
    }

    /** @param now when it was heard */
    void on(BuildEvent event, Instant now) {
        switch (event) {
            case BuildEvent.Step(ViewStep step) -> step(step, now);
            case BuildEvent.Line line -> line(line);
            case BuildEvent.Status next -> status(next, now);
            case BuildEvent.Nothing() -> {
                // Nothing is told.
            }
        }
    }

    private void status(BuildEvent.Status next, Instant now) {
        if (!next.status().equals(status.status()) || next.attempt() != status.attempt()) {
            statusSince = now;
            note = "";
        }
        status = next;
        next.attemptId().ifPresent(this::goOnWith);
        attempt = Math.max(attempt, next.attempt());
    }

    private void step(ViewStep step, Instant now) {
        if (lostAttempts.contains(step.key().attempt())) {
            return;
        }
        goOnWith(step.key().attempt());
        step.endedAt().or(step::startedAt).ifPresent(time -> heard(Duration.between(time, now)));
        steps.merge(step.key().number(), step, (known, next) -> next.revision() > known.revision() ? next : known);
    }

    /** Steps of another machine are other steps: those of the one before are done for nothing. */
    private void goOnWith(String id) {
        if (id.equals(attemptId) || lostAttempts.contains(id)) {
            return;
        }
        if (!attemptId.isEmpty()) {
            lostAttempts.add(attemptId);
            attempt++;
            steps.clear();
            outputs.clear();
        }
        attemptId = id;
        attempt = Math.max(attempt, 1);
    }

    private void line(BuildEvent.Line line) {
        if (line.step().isEmpty()) {
            // A view that shows notes keeps warnings by themselves.
            note = line.text().startsWith(BuildEvent.WARNING) ? note : line.text();
            return;
        }
        ViewStep.Key key = line.step().get();
        if (!lostAttempts.contains(key.attempt())) {
            goOnWith(key.attempt());
            outputs.computeIfAbsent(key.number(), StepOutput::new).add(line.text());
        }
    }

    /** The shortest time that news took, clocks that differ included. */
    private void heard(Duration after) {
        lag = after.compareTo(lag) < 0 ? after : lag;
    }

    BuildEvent.Status status() {
        return status;
    }

    /** What the last line said that no step wrote, since the status changed. */
    String note() {
        return note;
    }

    /** How many machines were started. */
    int attempt() {
        return attempt;
    }

    /** Those that count, by their numbers. */
    Collection<ViewStep> steps() {
        return List.copyOf(steps.values());
    }

    Optional<ViewStep> step(int number) {
        return Optional.ofNullable(steps.get(number));
    }

    /** The step that failed first, as far as steps tell. */
    Optional<ViewStep> failed() {
        return steps.values().stream().filter(ViewStep::hasFailed).findFirst();
    }

    StepOutput output(int step) {
        return outputs.getOrDefault(step, new StepOutput(step));
    }

    /** The time on the machine's clock. */
    Instant onTheMachine(Instant now) {
        return steps.isEmpty() ? now : now.minus(lag);
    }

    Duration since(Instant now) {
        return Duration.between(began, now);
    }

    /** How long it has had this status. */
    Duration inStatus(Instant now) {
        return Duration.between(statusSince, now);
    }
}
