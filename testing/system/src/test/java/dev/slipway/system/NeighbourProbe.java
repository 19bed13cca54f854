package dev.slipway.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.api.ServerSentEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/**
 * Asks the neighbours of a build, over and over, for as long as it is open, and notes how long each answer took: the registry,
 * build-api, and the log of another build, of which each line is waited for.
 */
final class NeighbourProbe implements AutoCloseable {
    static final String REGISTRY = "registry";
    static final String API = "build-api";
    static final String LOG = "other build's log";
    static final List<String> NEIGHBOURS = List.of(REGISTRY, API, LOG);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TICK = Pattern.compile(" tick [0-9]+$");
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final RunningPipeline pipeline;
    private final String otherBuild;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, Map<String, List<Long>>> phases = new ConcurrentHashMap<>();
    private volatile Map<String, List<Long>> phase = Map.of();
    private volatile boolean closed;

    /** @param otherBuild writes a line that begins with {@code tick} every second */
    NeighbourProbe(RunningPipeline pipeline, String otherBuild) throws IOException {
        this.pipeline = pipeline;
        this.otherBuild = otherBuild;
        phase("start");
        String token = pipeline.token("demo");
        HttpRequest registry = HttpRequest.newBuilder(pipeline.registry().resolve("/v2/"))
                .timeout(PATIENCE)
                .build();
        HttpRequest api = HttpRequest.newBuilder(pipeline.url().resolve("/v1/builds?limit=1"))
                .header("Authorization", "Bearer " + token)
                .timeout(PATIENCE)
                .build();
        threads.add(Thread.ofPlatform().daemon().start(() -> ask(REGISTRY, registry, 401)));
        threads.add(Thread.ofPlatform().daemon().start(() -> ask(API, api, 200)));
        threads.add(Thread.ofPlatform().daemon().start(() -> follow(token)));
    }

    /** What is measured from now on belongs to this phase. */
    void phase(String name) {
        Map<String, List<Long>> measured = phases.computeIfAbsent(name, _ -> new ConcurrentHashMap<>());
        NEIGHBOURS.forEach(
                neighbour -> measured.computeIfAbsent(neighbour, _ -> Collections.synchronizedList(new ArrayList<>())));
        phase = measured;
    }

    /** How often a neighbour has answered in a phase. */
    int answers(String phaseName, String neighbour) {
        return phases.get(phaseName).get(neighbour).size();
    }

    /** What was answered wrongly, or not at all. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    private void ask(String neighbour, HttpRequest request, int status) {
        while (!closed) {
            long asked = System.nanoTime();
            Map<String, List<Long>> current = phase;
            try {
                int got =
                        http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
                if (got != status) {
                    failures.add(neighbour + " answered " + got);
                }
                current.get(neighbour).add(System.nanoTime() - asked);
                Thread.sleep(PAUSE);
            } catch (IOException e) {
                note(neighbour, e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void follow(String token) {
        URI events = pipeline.url().resolve("/v1/builds/" + otherBuild + "/events?follow=true");
        HttpRequest request = HttpRequest.newBuilder(events)
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream")
                .build();
        try (ServerSentEvent.Reader reader = new ServerSentEvent.Reader(
                http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body())) {
            long before = 0;
            for (var event = reader.next(); event.isPresent(); event = reader.next()) {
                boolean isTick = event.get().type().equals("log")
                        && TICK.matcher(JSON.readTree(event.get().data())
                                        .path("text")
                                        .asText())
                                .find();
                if (!isTick) {
                    continue;
                }
                long now = System.nanoTime();
                if (before != 0) {
                    phase.get(LOG).add(now - before);
                }
                before = now;
            }
            if (!closed) {
                failures.add(LOG + " ended");
            }
        } catch (IOException e) {
            note(LOG, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(String neighbour, IOException e) {
        if (!closed) {
            failures.add(neighbour + ": " + e);
        }
    }

    /** A row for each phase: the median and the 99th percentile for each neighbour, in milliseconds. */
    List<String> table() {
        List<String> rows = new ArrayList<>();
        new TreeMap<>(phases).forEach((name, measured) -> {
            StringBuilder row = new StringBuilder("| ").append(name).append(" |");
            for (String neighbour : NEIGHBOURS) {
                long[] nanos = measured.get(neighbour).stream()
                        .mapToLong(Long::longValue)
                        .toArray();
                row.append(nanos.length == 0 ? " |" : cell(nanos));
            }
            rows.add(row.toString());
        });
        return rows;
    }

    private static String cell(long[] nanos) {
        Arrays.sort(nanos);
        int last = nanos.length - 1;
        return String.format(
                Locale.ROOT, " %d / %d |", millis(nanos[last / 2]), millis(nanos[(int) Math.ceil(last * 0.99)]));
    }

    private static long millis(long nanos) {
        return Math.round(nanos / 1e6);
    }

    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
        threads.forEach(Thread::interrupt);
    }
}
