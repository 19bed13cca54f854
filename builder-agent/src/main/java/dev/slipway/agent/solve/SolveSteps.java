package dev.slipway.agent.solve;

import dev.slipway.agent.protocol.Steps.State;
import dev.slipway.agent.protocol.Steps.Step;
import dev.slipway.agent.solve.SolveStatus.Vertex;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The vertices that BuildKit reports as steps, numbered in the order in which it names them, inputs first.
 *
 * <p>BuildKit starts and completes one vertex several times: in no time at all, to ask the caches for it, and once more to
 * fetch the layers of a cached one. Here that is one step. Asking the caches is no run, unless a later step runs on its result.
 */
public final class SolveSteps {
    /** Asking the caches takes less. */
    private static final Duration INSTANT = Duration.ofMillis(1);

    private static final int LONGEST_NAME = 1_024;
    private static final int LONGEST_ERROR = 4_096;
    private static final int MOST_INPUTS = 256;

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final WrittenNames names;
    private final Function<String, Optional<Integer>> lines;

    /** @param lines from a step's name to the line of the caller's Dockerfile that it comes from */
    public SolveSteps(WrittenNames names, Function<String, Optional<Integer>> lines) {
        this.names = names;
        this.lines = lines;
    }

    /** A vertex with what has been told of it. */
    private final class Entry {
        private final int number;
        private String name = "";
        private @Nullable Integer line;
        private List<String> inputs = List.of();
        private State state = State.WAITING;
        private boolean cached;
        private @Nullable Instant started;
        private @Nullable Instant ended;
        private @Nullable String error;
        /** When the caches were asked for it, in no time. */
        private @Nullable Instant asked;

        private @Nullable Step told;

        private Entry(int number) {
            this.number = number;
        }

        private void report(Vertex vertex) {
            if (name.isEmpty() && !vertex.name().isEmpty()) {
                name = names.in(vertex.name());
                line = lines.apply(name).orElse(null);
            }
            if (!vertex.inputs().isEmpty()) {
                inputs = vertex.inputs();
            }
            Optional<Instant> start = time(vertex.started());
            if (start.isEmpty()) {
                return;
            }
            Optional<Instant> end = time(vertex.completed());
            cached = cached || vertex.cached();
            if (!vertex.error().isEmpty()) {
                end(vertex.cancelled() ? State.CANCELLED : State.FAILED, start.get(), end.orElse(start.get()));
                error = names.in(vertex.error());
            } else if (vertex.cached()) {
                end(State.SUCCEEDED, start.get(), end.orElse(start.get()));
            } else if (end.isEmpty()) {
                run(start.get());
            } else if (Duration.between(start.get(), end.get()).compareTo(INSTANT) < 0 && !hasRun(start.get())) {
                asked = start.get();
                started = null;
                state = state.hasEnded() ? state : State.WAITING;
            } else {
                end(State.SUCCEEDED, start.get(), end.get());
            }
        }

        /** Whether it ran before, so that this is no first question to the caches. */
        private boolean hasRun(Instant start) {
            return state.hasEnded() || (started != null && started.isBefore(start));
        }

        private void run(Instant start) {
            state = State.RUNNING;
            started = started == null ? start : started;
            ended = null;
            error = null;
            inputs.forEach(SolveSteps.this::settle);
        }

        private void end(State how, Instant start, Instant end) {
            state = how;
            started = started == null ? start : started;
            ended = end;
            if (!cached) {
                inputs.forEach(SolveSteps.this::settle);
            }
        }

        /** Its result is there, whether it was seen to run or not. */
        private void settle() {
            if (asked != null && state == State.WAITING) {
                end(State.SUCCEEDED, asked, asked);
            }
        }

        private void endWithTheBuild(boolean succeeded, Instant now) {
            if (state.hasEnded()) {
                return;
            }
            if (succeeded && asked == null && state == State.WAITING) {
                // Never asked for: what works on it came from a cache.
                cached = true;
                state = State.SUCCEEDED;
            } else {
                ended = started == null ? asked : now;
                started = started == null ? asked : started;
                state = succeeded ? State.SUCCEEDED : State.CANCELLED;
            }
        }

        private Step step() {
            return new Step(
                    number,
                    cut(name, LONGEST_NAME),
                    inputs.stream()
                            .map(entries::get)
                            .filter(Objects::nonNull)
                            .map(input -> input.number)
                            .limit(MOST_INPUTS)
                            .toList(),
                    state,
                    cached,
                    started == null ? null : started.toEpochMilli(),
                    ended == null ? null : ended.toEpochMilli(),
                    line,
                    error == null ? null : cut(error, LONGEST_ERROR));
        }
    }

    public void report(SolveStatus status) {
        number(status.vertexes());
        status.vertexes().forEach(vertex -> entry(vertex.digest()).report(vertex));
    }

    /** Numbers new vertices, each after those that it works on: BuildKit names the last one first. */
    private void number(List<Vertex> vertices) {
        Map<String, Vertex> open = new LinkedHashMap<>();
        vertices.stream()
                .filter(vertex -> !entries.containsKey(vertex.digest()))
                .forEach(vertex -> open.put(vertex.digest(), vertex));
        Deque<Vertex> way = new ArrayDeque<>();
        while (!open.isEmpty() || !way.isEmpty()) {
            if (way.isEmpty()) {
                way.push(open.remove(open.keySet().iterator().next()));
            }
            Optional<Vertex> before = way.element().inputs().stream()
                    .map(open::remove)
                    .filter(Objects::nonNull)
                    .findFirst();
            if (before.isPresent()) {
                way.push(before.get());
            } else {
                entry(way.pop().digest());
            }
        }
    }

    /** Nothing more comes: what is not known to have ended has ended with the build. */
    public void end(boolean succeeded) {
        Instant now = Instant.now();
        entries.values().forEach(entry -> entry.endWithTheBuild(succeeded, now));
    }

    /** The steps that are not what they were at the last call. */
    public List<Step> changed() {
        List<Step> changed = new ArrayList<>();
        for (Entry entry : entries.values()) {
            Step now = entry.step();
            if (!now.equals(entry.told) && !now.name().isEmpty()) {
                entry.told = now;
                changed.add(now);
            }
        }
        return changed;
    }

    /** The number of a vertex, also of one that nobody has named yet. */
    int number(String digest) {
        return entry(digest).number;
    }

    /** The line of the caller's Dockerfile that a vertex comes from. */
    Optional<Integer> line(String digest) {
        return Optional.ofNullable(entry(digest).line);
    }

    WrittenNames names() {
        return names;
    }

    private Entry entry(String digest) {
        return entries.computeIfAbsent(digest, _ -> new Entry(entries.size() + 1));
    }

    private void settle(String digest) {
        Entry known = entries.get(digest);
        if (known != null) {
            known.settle();
        }
    }

    private static Optional<Instant> time(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.of(Instant.now());
        }
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1) + "…";
    }
}
