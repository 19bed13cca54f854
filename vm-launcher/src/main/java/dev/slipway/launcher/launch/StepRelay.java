package dev.slipway.launcher.launch;

import dev.slipway.agent.protocol.Steps;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildStep;
import dev.slipway.kafka.EventSink;
import dev.slipway.timing.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes an attempt's steps within bounds. A guest may say what it likes as fast as it likes: there are so many steps and no
 * more, a step that changes faster than the rate is published in its newest state, and each step's last state is published. What
 * has not ended when the machine is gone ends as cancelled. What Kafka does not take is tried again for as long as the attempt
 * lasts.
 */
final class StepRelay implements AutoCloseable {
    /** Changes that are published at once, and then each {@link #PAUSE}. */
    private static final int MOST_AT_ONCE = 100;

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration FLUSH_WITHIN = Duration.ofSeconds(30);
    private static final Backoff PAUSES = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
    private static final Logger LOG = LoggerFactory.getLogger(StepRelay.class);

    private final String buildId;
    private final String attemptId;
    private final EventSink events;
    private final Clock clock;
    /** The newest state of each step. */
    private final Map<Integer, BuildStep> steps = new HashMap<>();
    /** Those that Kafka does not have yet, in the order in which they began to wait. */
    private final Map<Integer, BuildStep> waiting = new LinkedHashMap<>();

    private final Thread publisher;
    private boolean ended;

    StepRelay(String buildId, String attemptId, EventSink events, Clock clock) {
        this.buildId = buildId;
        this.attemptId = attemptId;
        this.events = events;
        this.clock = clock;
        this.publisher = Thread.ofVirtual().name("steps-of-" + attemptId).start(this::publish);
    }

    /** Whether a step may have this number. */
    static boolean isNumber(int number) {
        return number >= 1 && number <= BuildStep.MOST_STEPS;
    }

    /** What the machine says of its steps. */
    synchronized void machine(List<Steps.Step> changed) {
        for (Steps.Step step : changed) {
            if (!ended && isNumber(step.number())) {
                keep(event(step));
            }
        }
        notifyAll();
    }

    /** The step of this number, as the machine told of it. */
    synchronized Optional<BuildFinished.FailedStep> failedStep(int number) {
        return Optional.ofNullable(steps.get(number))
                .map(step -> new BuildFinished.FailedStep(step.step(), step.name(), step.line()));
    }

    /** The machine is gone: ends what has not ended. Returns when all is published, or has had its time to be. */
    void flush() throws InterruptedException {
        synchronized (this) {
            List<BuildStep> open = steps.values().stream()
                    .filter(step -> !step.state().hasEnded())
                    .toList();
            open.forEach(step -> keep(cancelled(step)));
            ended = true;
            notifyAll();
        }
        if (!publisher.join(FLUSH_WITHIN)) {
            close();
        }
    }

    /** Gives up what is not published yet. */
    @Override
    public synchronized void close() {
        ended = true;
        if (!waiting.isEmpty()) {
            LOG.warn("steps are lost: buildId={} attemptId={} steps={}", buildId, attemptId, waiting.size());
        }
        waiting.clear();
        publisher.interrupt();
    }

    private void keep(BuildStep step) {
        steps.put(step.step(), step);
        waiting.put(step.step(), step);
    }

    private BuildStep event(Steps.Step step) {
        BuildStep before = steps.get(step.number());
        return new BuildStep(
                buildId,
                attemptId,
                step.number(),
                before == null ? 1 : before.revision() + 1,
                step.name(),
                step.inputs().stream().filter(StepRelay::isNumber).toList(),
                state(step.state()),
                step.cached(),
                time(step.startedMillis()),
                time(step.endedMillis()),
                Optional.ofNullable(step.line()).filter(line -> line > 0),
                Optional.ofNullable(step.error()));
    }

    private static BuildStep.State state(Steps.State state) {
        return switch (state) {
            case WAITING -> BuildStep.State.WAITING;
            case RUNNING -> BuildStep.State.RUNNING;
            case SUCCEEDED -> BuildStep.State.SUCCEEDED;
            case FAILED -> BuildStep.State.FAILED;
            case CANCELLED -> BuildStep.State.CANCELLED;
        };
    }

    /** A time that no calendar has, a machine may say too. */
    private static Optional<Instant> time(@Nullable Long millis) {
        return Optional.ofNullable(millis)
                .filter(value -> value >= 0
                        && value < Instant.parse("3000-01-01T00:00:00Z").toEpochMilli())
                .map(Instant::ofEpochMilli);
    }

    private BuildStep cancelled(BuildStep step) {
        return new BuildStep(
                buildId,
                attemptId,
                step.step(),
                step.revision() + 1,
                step.name(),
                step.inputs(),
                BuildStep.State.CANCELLED,
                step.cached(),
                step.startedAt(),
                step.startedAt().map(_ -> clock.instant()),
                step.line(),
                step.error());
    }

    private void publish() {
        try {
            for (List<BuildStep> batch = next(); !batch.isEmpty(); batch = next()) {
                untilPublished(batch);
                pauseWhileTheMachineRuns();
            }
        } catch (InterruptedException e) {
            // Given up.
        }
    }

    /** Waits for steps and takes some of them; empty where no more will come. */
    private synchronized List<BuildStep> next() throws InterruptedException {
        while (waiting.isEmpty() && !ended) {
            wait();
        }
        List<BuildStep> batch = waiting.values().stream().limit(MOST_AT_ONCE).toList();
        batch.forEach(step -> waiting.remove(step.step()));
        return batch;
    }

    private void pauseWhileTheMachineRuns() throws InterruptedException {
        long until = System.nanoTime() + PAUSE.toNanos();
        synchronized (this) {
            for (long left = PAUSE.toMillis(); left > 0 && !ended; left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        }
    }

    private void untilPublished(List<BuildStep> batch) throws InterruptedException {
        List<BuildStep> left = batch;
        for (int failures = 1; ; failures++) {
            left = unpublished(left);
            if (left.isEmpty()) {
                return;
            }
            PAUSES.sleepAfter(failures);
        }
    }

    /** Those that Kafka did not take. Their order is of no matter: each has its revision. */
    private List<BuildStep> unpublished(List<BuildStep> batch) {
        Map<BuildStep, CompletableFuture<Void>> sent = new LinkedHashMap<>();
        batch.forEach(step -> sent.put(step, events.publish(step)));
        List<BuildStep> left = new ArrayList<>();
        sent.forEach((step, taken) -> {
            try {
                taken.join();
            } catch (CompletionException e) {
                left.add(step);
                if (left.size() == 1) {
                    LOG.warn(
                            "steps are not published yet: buildId={} attemptId={} reason={}",
                            buildId,
                            attemptId,
                            String.valueOf(e.getCause()));
                }
            }
        });
        return left;
    }
}
