package dev.slipway.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows one build's events to its end. A stream that breaks, falls silent or ends before the build has is opened again
 * behind the last line that was heard; only the status that ends the build ends this.
 */
final class BuildFollower {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Source source;
    private final Patience patience;
    private Optional<String> lastId = Optional.empty();
    private boolean heard;
    private volatile long heardAt;

    BuildFollower(Source source, Patience patience) {
        this.source = source;
        this.patience = patience;
    }

    /** Opens the stream of the build's events. */
    @FunctionalInterface
    interface Source {
        /**
         * @param lastId what to send as {@code Last-Event-ID}
         * @throws ApiUnavailableException where it is worth another attempt
         */
        InputStream open(Optional<String> lastId) throws IOException, InterruptedException;
    }

    /**
     * Hands each event to the listener, each line of the log once.
     *
     * @return the status that ended the build
     * @throws IOException where Slipway refuses, or is away for longer than {@link Patience} has it
     */
    JsonNode follow(Consumer<ServerSentEvent> listener) throws IOException, InterruptedException {
        int failures = 0;
        while (true) {
            try {
                return listen(source.open(lastId), listener);
            } catch (ApiUnavailableException e) {
                failures = heard ? 1 : failures + 1;
                heard = false;
                if (failures > patience.attempts()) {
                    throw e;
                }
                Thread.sleep(patience.pause());
            }
        }
    }

    private JsonNode listen(InputStream body, Consumer<ServerSentEvent> listener) throws ApiUnavailableException {
        heardAt = System.nanoTime();
        Thread watch = Thread.ofVirtual().name("silence").start(() -> endSilence(body));
        try (ServerSentEvent.Reader events = new ServerSentEvent.Reader(body)) {
            for (Optional<ServerSentEvent> next = events.next(); next.isPresent(); next = events.next()) {
                heard = true;
                heardAt = System.nanoTime();
                lastId = events.lastId().or(() -> lastId);
                listener.accept(next.get());
                Optional<JsonNode> end = end(next.get());
                if (end.isPresent()) {
                    return end.get();
                }
            }
            throw new IOException("it ended before the build did");
        } catch (IOException e) {
            throw new ApiUnavailableException("the stream of the build's events broke (" + e.getMessage() + ")");
        } finally {
            watch.interrupt();
        }
    }

    /** The status that says when the build ended: nothing more happens to it then. */
    private static Optional<JsonNode> end(ServerSentEvent event) throws IOException {
        if (!event.type().equals("status")) {
            return Optional.empty();
        }
        JsonNode status = JSON.readTree(event.data());
        return status.hasNonNull("finished_at") ? Optional.of(status) : Optional.empty();
    }

    /** Closes a stream on which nothing comes any more: to read from one whose other end is gone may take for ever. */
    private void endSilence(InputStream body) {
        try {
            for (Duration left = untilSilence(); left.isPositive(); left = untilSilence()) {
                Thread.sleep(left);
            }
            body.close();
        } catch (InterruptedException e) {
            // It was heard to its end.
        } catch (IOException e) {
            // Whoever reads it gets the same.
        }
    }

    private Duration untilSilence() {
        return patience.silence().minusNanos(System.nanoTime() - heardAt);
    }
}
