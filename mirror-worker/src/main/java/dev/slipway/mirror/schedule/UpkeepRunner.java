package dev.slipway.mirror.schedule;

import dev.slipway.events.BaseImageRequested;
import dev.slipway.kafka.EventFold;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what is due on the queue, a little at a time, for as long as the application runs. Each worker does; what one has asked for the
 * others see on the topic. They look at random times, so that they seldom ask for the same.
 */
public final class UpkeepRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpkeepRunner.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(40);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(3);
    private static final int MOST_AT_ONCE = 20;

    private final UpkeepSchedule schedule;
    private final List<EventFold> folds;
    private final Consumer<BaseImageRequested> queue;
    private final Thread thread;

    /** One that does not look by itself. */
    UpkeepRunner(UpkeepSchedule schedule, List<EventFold> folds, Consumer<BaseImageRequested> queue) {
        this.schedule = schedule;
        this.folds = folds;
        this.queue = queue;
        this.thread = Thread.ofVirtual().name("mirror-upkeep").unstarted(this::run);
    }

    /**
     * @param folds what the schedule is made of, which must be known first
     * @param queue publishes a request, and returns when Kafka has it
     */
    public static UpkeepRunner start(
            UpkeepSchedule schedule, List<EventFold> folds, Consumer<BaseImageRequested> queue) {
        UpkeepRunner runner = new UpkeepRunner(schedule, folds, queue);
        runner.thread.start();
        return runner;
    }

    private void run() {
        try {
            Thread.sleep(random(Duration.ZERO, FIRST_PAUSE));
            while (true) {
                turn();
                Thread.sleep(random(SHORTEST_PAUSE, LONGEST_PAUSE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks for some of what is due. Whatever goes wrong, it is tried again: nobody would miss a thread that ended here. */
    void turn() throws InterruptedException {
        try {
            for (EventFold fold : folds) {
                fold.caughtUp().get();
            }
            List<BaseImageRequested> due = schedule.due(MOST_AT_ONCE);
            due.forEach(queue);
            if (!due.isEmpty()) {
                LOG.info("asked for images of the mirror to be kept fresh: requests={}", due.size());
            }
        } catch (ExecutionException | RuntimeException e) {
            LOG.warn("cannot keep images of the mirror fresh, trying again later: reason={}", e.toString());
        }
    }

    private static Duration random(Duration from, Duration to) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(from.toMillis(), to.toMillis()));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
