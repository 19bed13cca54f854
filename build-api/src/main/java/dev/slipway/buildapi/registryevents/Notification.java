package dev.slipway.buildapi.registryevents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.repository.RepositoryName;
import dev.slipway.oci.MediaTypes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The envelope that Distribution sends: {@code {"events": [{"action", "target", "actor", …}]}}. */
final class Notification {
    private Notification() {}

    /**
     * The manifests and indexes of builds' images that were pushed, in their order. Pulls, deletions, blobs and what makes no sense
     * are left out, and so is what was pushed to a cache, to the mirror, as a source or as an upload: nobody has to hear of that.
     */
    static List<PushedManifest> pushedManifests(JsonNode envelope, Instant receivedAt) {
        List<PushedManifest> pushed = new ArrayList<>();
        for (JsonNode event : envelope.path("events")) {
            JsonNode target = event.path("target");
            String mediaType = target.path("mediaType").asText();
            if (event.path("action").asText().equals("push")
                    && (MediaTypes.isManifest(mediaType) || MediaTypes.isIndex(mediaType))
                    && isAnnounced(target.path("repository").asText())
                    && !target.path("digest").asText().isEmpty()) {
                pushed.add(new PushedManifest(
                        new ImagePushed(
                                target.path("repository").asText(),
                                text(target.path("tag")),
                                target.path("digest").asText(),
                                mediaType,
                                configMediaType(target),
                                text(event.path("actor").path("name")),
                                time(event.path("timestamp").asText(), receivedAt)),
                        target.path("size").asLong(),
                        target.path("references").size(),
                        pointsElsewhere(target.path("references"))));
            }
        }
        return pushed;
    }

    private static boolean pointsElsewhere(JsonNode references) {
        for (JsonNode reference : references) {
            if (!reference.path("urls").isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAnnounced(String repository) {
        return switch (RepositoryName.parse(repository).orElse(null)) {
            case RepositoryName.Build _ -> true;
            case RepositoryName.Cache _,
                    RepositoryName.GlobalCache _,
                    RepositoryName.Mirror _,
                    RepositoryName.Source _,
                    RepositoryName.Upload _ -> false;
            case null -> false;
        };
    }

    /** With {@code includereferences}, an image manifest's references begin with its config. */
    private static Optional<String> configMediaType(JsonNode target) {
        return MediaTypes.isIndex(target.path("mediaType").asText())
                ? Optional.empty()
                : text(target.path("references").path(0).path("mediaType"));
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.of(node.asText()).filter(text -> !text.isEmpty());
    }

    private static Instant time(String timestamp, Instant otherwise) {
        try {
            return Instant.parse(timestamp);
        } catch (DateTimeException e) {
            return otherwise;
        }
    }
}
