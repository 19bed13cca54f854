package dev.slipway.kafka.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The slots of one queue, each on a thread of its own: one for each place, and those beside them whose jobs only wait. A slot that
 * has left its place ends with its job. Safe for use by several threads.
 */
final class Slots {
    private final String name;
    private final int mostWaiting;
    private final BiFunction<StopSignal, Place, Slot<?>> maker;
    private final List<Running> running = new ArrayList<>();
    private int started;
    private int waiting;
    private boolean stopped;

    private record Running(Slot<?> slot, Thread thread) {}

    /** @param mostWaiting how many jobs may be outside of the places at once */
    Slots(String name, int mostWaiting, BiFunction<StopSignal, Place, Slot<?>> maker) {
        this.name = name;
        this.mostWaiting = mostWaiting;
        this.maker = maker;
    }

    synchronized void start(int places) {
        for (int place = 0; place < places; place++) {
            start();
        }
    }

    private void start() {
        Place place = new Place(this::replace);
        Slot<?> slot = maker.apply(new StopSignal(), place);
        // Before its group has answered, a share consumer polls without ever parking. A virtual thread would keep
        // others from running meanwhile, on a small machine even the one whose lock the answer waits for.
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("work-" + name + "-" + started++)
                .unstarted(() -> {
                    try {
                        slot.run();
                    } finally {
                        ended(slot, place);
                    }
                });
        running.add(new Running(slot, thread));
        thread.start();
    }

    private synchronized boolean replace() {
        if (stopped || waiting >= mostWaiting) {
            return false;
        }
        waiting++;
        start();
        return true;
    }

    private synchronized void ended(Slot<?> slot, Place place) {
        running.removeIf(one -> one.slot() == slot);
        if (place.left()) {
            waiting--;
        }
    }

    synchronized int inFlight() {
        return (int) working().count();
    }

    synchronized Duration oldestAge() {
        return working()
                .flatMap(slot -> slot.busySince().stream())
                .min(Instant::compareTo)
                .map(since -> Duration.between(since, Instant.now()))
                .orElse(Duration.ZERO);
    }

    private Stream<Slot<?>> working() {
        return running.stream().<Slot<?>>map(Running::slot).filter(slot -> slot.busySince()
                .isPresent());
    }

    /** No slot takes new work, and none is started any more. */
    synchronized void stop() {
        stopped = true;
        running.forEach(one -> one.slot().stop());
    }

    /** Waits until all have ended. */
    void join() throws InterruptedException {
        List<Running> left;
        synchronized (this) {
            left = List.copyOf(running);
        }
        for (Running one : left) {
            one.thread().join();
        }
    }
}
