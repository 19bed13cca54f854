package dev.slipway.agent.report;

import dev.slipway.agent.protocol.Log;
import dev.slipway.agent.protocol.Message;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.Progress;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries log lines and progress to the launcher, several lines a frame. Its queue is bounded: where the launcher does not
 * keep up, the build waits.
 */
public final class BuildOutput implements AutoCloseable {
    private static final int QUEUE_LINES = 2000;
    /** With a line more, and were JSON to write each character as six, it is still within a frame. */
    private static final int BATCH_CHARS = 24 << 10;

    private static final int LINE_CHARS = 16 << 10;
    /** What a line takes in a frame beside its text. */
    private static final int LINE_OVERHEAD = 64;

    /** How long a line waits for others to travel with it. */
    private static final long GATHER_MILLIS = 40;

    private static final Log.Line END = new Log.Line(0, "agent", "");

    private final MessageChannel<?, Message.FromAgent> channel;
    private final BlockingQueue<Log.Line> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
    private final Thread sender;
    private volatile @Nullable Progress progress;
    private @Nullable Progress progressSent;

    public BuildOutput(MessageChannel<?, Message.FromAgent> channel) {
        this.channel = channel;
        this.sender = Thread.ofPlatform().daemon().name("log").start(this::send);
    }

    /** A line of the agent's own. */
    public void agent(String text) {
        add("agent", text);
    }

    /** A line of BuildKit's. */
    public void build(String text) {
        add("build", text);
    }

    public void progress(Progress now) {
        progress = now;
    }

    private void add(String stream, String text) {
        String bounded = text.length() <= LINE_CHARS ? text : text.substring(0, LINE_CHARS) + "…";
        try {
            queue.put(Log.Line.of(Instant.now(), stream, bounded));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send() {
        try {
            boolean open = true;
            while (open) {
                List<Log.Line> batch = new ArrayList<>();
                open = gather(batch);
                if (!batch.isEmpty()) {
                    channel.send(new Log(batch));
                }
                sendProgress();
            }
        } catch (IOException e) {
            // The channel is gone; what is written from now on has no reader.
            drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a line, then gathers what comes within a moment. False where that was the last. */
    private boolean gather(List<Log.Line> batch) throws InterruptedException {
        Log.Line line = queue.take();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GATHER_MILLIS);
        int chars = 0;
        while (line != END) {
            batch.add(line);
            chars += line.text().length() + LINE_OVERHEAD;
            Log.Line next =
                    chars >= BATCH_CHARS ? null : queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return true;
            }
            line = next;
        }
        return false;
    }

    private void sendProgress() throws IOException {
        Progress now = progress;
        if (now != null && !now.equals(progressSent)) {
            channel.send(now);
            progressSent = now;
        }
    }

    private void drain() {
        try {
            while (queue.take() != END) {
                // Nobody hears it.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when everything has been sent. */
    @Override
    public void close() {
        try {
            queue.put(END);
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
