package dev.slipway.launcher.launch;

import dev.slipway.events.BuildLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Lines of a log on their way to Kafka, in their order: what Kafka does not take for a while waits here, within a bound.
 * Lines beyond it are lost and counted, and their number is told in their place. Safe for use by several threads.
 */
final class UnpublishedLines {
    /** Characters that may wait: more than any build writes while Kafka elects a leader. */
    static final int MOST_CHARS = 4 << 20;
    /** Characters of one event, one line more aside. */
    private static final int BATCH_CHARS = 64 << 10;

    private static final int LINE_OVERHEAD = 64;

    private final Deque<BuildLog.Line> waiting = new ArrayDeque<>();
    private long waitingChars;
    private long lost;
    /** Taken and not known to be published, the lines that are told as lost included. */
    private long underWay;

    private boolean ended;

    /** Keeps a line, if there is room. Once lines are lost, more are until their number can be told. */
    synchronized void add(BuildLog.Line line) {
        if (lost > 0 || waitingChars + cost(line) > MOST_CHARS || ended) {
            lost++;
        } else {
            waiting.addLast(line);
            waitingChars += cost(line);
        }
        notifyAll();
    }

    /**
     * Waits for lines and takes some of them, for {@link #published} to follow.
     *
     * @param notice says how many were lost
     * @return empty where no more will come
     */
    synchronized List<BuildLog.Line> next(LongFunction<BuildLog.Line> notice) throws InterruptedException {
        while (waiting.isEmpty() && lost == 0 && !ended) {
            wait();
        }
        List<BuildLog.Line> batch = new ArrayList<>();
        long chars = 0;
        while (!waiting.isEmpty() && chars < BATCH_CHARS) {
            BuildLog.Line line = waiting.removeFirst();
            chars += cost(line);
            batch.add(line);
        }
        waitingChars -= chars;
        underWay = batch.size();
        if (waiting.isEmpty() && lost > 0) {
            batch.add(notice.apply(lost));
            underWay += lost;
            lost = 0;
        }
        return batch;
    }

    /** What was taken last is with Kafka. */
    synchronized void published() {
        underWay = 0;
    }

    /** Nothing comes any more. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** @return how many lines will not be published */
    synchronized long giveUp() {
        long left = lost + underWay + waiting.size();
        waiting.clear();
        waitingChars = 0;
        underWay = 0;
        lost = 0;
        return left;
    }

    private static long cost(BuildLog.Line line) {
        return line.text().length() + LINE_OVERHEAD;
    }
}
