package dev.slipway.agent.report;

import dev.slipway.agent.protocol.Builder;
import dev.slipway.agent.protocol.Log;
import dev.slipway.agent.protocol.Message;
import dev.slipway.agent.protocol.MessageChannel;
import dev.slipway.agent.protocol.Progress;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.protocol.Steps;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries everything that is said of the build to the launcher: log lines, several a frame, steps, progress and the result.
 * Whatever text leaves the machine passes {@link #leaving}. The queue is bounded: where the launcher does not keep up, the build
 * waits. Of a step that changes faster than that, the newest state is sent.
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

    /** Characters of a frame of steps; each step has bounds of its own. */
    private static final int STEP_OVERHEAD = 256;

    private static final int INPUT_CHARS = 8;

    private static final Log.Line END = new Log.Line(0, "agent", "");
    /** Wakes the sender where only steps have changed. */
    private static final Log.Line STEPS_CHANGED = new Log.Line(0, "agent", "");

    private final MessageChannel<?, Message.FromAgent> channel;
    private final Masking masking;
    private final BlockingQueue<Log.Line> queue = new ArrayBlockingQueue<>(QUEUE_LINES);
    private final Map<Integer, Steps.Step> changed = new LinkedHashMap<>();
    private final Thread sender;
    private volatile @Nullable Progress progress;
    private @Nullable Progress progressSent;

    public BuildOutput(MessageChannel<?, Message.FromAgent> channel, Masking masking) {
        this.channel = channel;
        this.masking = masking;
        this.sender = Thread.ofPlatform().daemon().name("log").start(this::send);
    }

    /** What takes secrets out of what leaves here, for texts that come in pieces. */
    public Masking masking() {
        return masking;
    }

    /** A line of the agent's own. */
    public void agent(String text) {
        add("agent", text, null);
    }

    /** A line of BuildKit's. */
    public void build(String text) {
        add("build", text, null);
    }

    /** A line of BuildKit's about one step. */
    public void step(int number, String text) {
        add("build", text, number);
    }

    /** Steps that have changed. */
    public void steps(List<Steps.Step> steps) {
        boolean first;
        synchronized (changed) {
            first = changed.isEmpty();
            steps.forEach(step -> changed.put(step.number(), leaving(step)));
            first = first && !changed.isEmpty();
        }
        if (first) {
            put(STEPS_CHANGED);
        }
    }

    /** Which BuildKit builds. */
    public void builder(String name) throws IOException {
        channel.send(new Builder(leaving(name)));
    }

    /** Sends what is left, and the result as the last word. */
    public void end(Result result) throws IOException {
        close();
        channel.send(leaving(result));
    }

    public void progress(Progress now) {
        progress = now;
    }

    private void add(String stream, String text, @Nullable Integer step) {
        // Before it is cut: a part of a value is not found any more.
        String left = leaving(text);
        String bounded = left.length() <= LINE_CHARS ? left : left.substring(0, LINE_CHARS) + "…";
        put(new Log.Line(Instant.now().toEpochMilli(), stream, bounded, step));
    }

    /** The one place that every text passes on its way out of the machine. */
    private String leaving(String text) {
        return masking.mask(text);
    }

    private Steps.Step leaving(Steps.Step step) {
        return new Steps.Step(
                step.number(),
                leaving(step.name()),
                step.inputs(),
                step.state(),
                step.cached(),
                step.startedMillis(),
                step.endedMillis(),
                step.line(),
                step.error() == null ? null : leaving(step.error()));
    }

    private Result leaving(Result result) {
        return switch (result) {
            case Result.Succeeded succeeded -> succeeded;
            case Result.Failed(Result.Kind kind, String message, Integer step) ->
                new Result.Failed(kind, leaving(message), step);
        };
    }

    private void put(Log.Line line) {
        try {
            queue.put(line);
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
                sendSteps();
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
            if (line != STEPS_CHANGED) {
                batch.add(line);
                chars += line.text().length() + LINE_OVERHEAD;
            }
            Log.Line next =
                    chars >= BATCH_CHARS ? null : queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return true;
            }
            line = next;
        }
        return false;
    }

    private void sendSteps() throws IOException {
        List<Steps.Step> steps;
        synchronized (changed) {
            steps = List.copyOf(changed.values());
            changed.clear();
        }
        List<Steps.Step> batch = new ArrayList<>();
        int chars = 0;
        for (Steps.Step step : steps) {
            if (chars >= BATCH_CHARS) {
                channel.send(new Steps(batch));
                batch.clear();
                chars = 0;
            }
            batch.add(step);
            chars += step.name().length() + step.inputs().size() * INPUT_CHARS + STEP_OVERHEAD;
            chars += step.error() == null ? 0 : step.error().length();
        }
        if (!batch.isEmpty()) {
            channel.send(new Steps(batch));
        }
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
