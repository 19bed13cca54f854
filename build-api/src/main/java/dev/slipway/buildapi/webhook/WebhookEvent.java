package dev.slipway.buildapi.webhook;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.Event;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.PublishEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An event that webhooks can be told of.
 *
 * @param key sets it apart from the other events of the build: a build is told of once under each key
 * @param type the word for programs, one of {@link #TYPES}
 */
public record WebhookEvent(String buildId, String key, String type, Instant happenedAt) {
    private static final String STARTED = "build.started";
    private static final String FINISHED = "build.finished";
    private static final String PUSHED = "image.pushed";
    private static final String CONVERTED = "image.converted";
    private static final String PUBLISHED = "image.published";

    /** What a webhook can ask for. */
    public static final List<String> TYPES = List.of(STARTED, FINISHED, PUSHED, CONVERTED, PUBLISHED);

    public WebhookEvent {
        requireNonNull(buildId, "buildId");
        requireNonNull(key, "key");
        requireNonNull(type, "type");
        requireNonNull(happenedAt, "happenedAt");
    }

    /**
     * What is told of an event; empty where nothing is. Of a build's image it is the push under its tag, because a client
     * pushes the parts of an image before. Of its conversions it is the first that has a disk, and the first that failed. Of each of its
     * names it is what became of it.
     */
    public static Optional<WebhookEvent> of(Event event) {
        return switch (event) {
            case BuildStarted started ->
                Optional.of(new WebhookEvent(started.buildId(), STARTED, STARTED, started.startedAt()));
            case BuildFinished finished ->
                Optional.of(new WebhookEvent(finished.buildId(), FINISHED, FINISHED, finished.finishedAt()));
            case ImagePushed pushed ->
                pushed.buildId()
                        .filter(_ -> pushed.tag().isPresent())
                        .map(build -> new WebhookEvent(build, PUSHED, PUSHED, pushed.pushedAt()));
            case ImageConverted converted -> ofConversion(converted);
            case PublishEvent.ImagePublished published ->
                published
                        .buildId()
                        .map(build -> new WebhookEvent(
                                build, PUBLISHED + " " + published.name(), PUBLISHED, published.publishedAt()));
            default -> Optional.empty();
        };
    }

    private static Optional<WebhookEvent> ofConversion(ImageConverted converted) {
        boolean failed = converted.result() == ImageConverted.Result.FAILED;
        if (!failed && converted.disk().isEmpty()) {
            return Optional.empty();
        }
        return converted
                .buildId()
                .map(build -> new WebhookEvent(
                        build, failed ? CONVERTED + ".failed" : CONVERTED, CONVERTED, converted.convertedAt()));
    }
}
