package dev.slipway.mirror.claim;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.oci.InvalidReferenceException;
import dev.slipway.registry.client.UploadBookmark.Place;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** What a record of the topic says, see the package's description. */
sealed interface ClaimRecord {
    /** Who wrote it. */
    String worker();

    /** The key that it is written under. */
    String key();

    /**
     * A worker wants something, or has it: the order of the first records of claims decides. Said again when its upload has come
     * further.
     */
    record Claimed(String key, String worker, String claim, Optional<Place> upload) implements ClaimRecord {}

    /**
     * A worker has ended with it.
     *
     * @param upload where it left the upload
     * @param holder into which repository it was brought
     */
    record Released(String key, String worker, String claim, Optional<Place> upload, Optional<Repository> holder)
            implements ClaimRecord {}

    /** A worker lives. */
    record Alive(String worker) implements ClaimRecord {
        @Override
        public String key() {
            return worker;
        }
    }

    JsonMapper JSON = new JsonMapper();

    /** The value of the Kafka record. */
    default byte[] toJson() {
        ObjectNode json = JSON.createObjectNode().put("worker", worker());
        switch (this) {
            case Claimed claimed -> {
                json.put("state", "claimed").put("claim", claimed.claim());
                claimed.upload().ifPresent(place -> write(place, json));
            }
            case Released released -> {
                json.put("state", "released").put("claim", released.claim());
                released.upload().ifPresent(place -> write(place, json));
                released.holder().ifPresent(holder -> write(holder, json.putObject("holder")));
            }
            case Alive _ -> json.put("state", "alive");
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new IllegalStateException("a tree of plain values always serializes", e);
        }
    }

    private static void write(Place place, ObjectNode json) {
        ObjectNode upload = json.putObject("upload");
        write(place.repository(), upload);
        upload.put("location", place.location().toString()).put("bytes", place.bytes());
    }

    private static void write(Repository repository, ObjectNode json) {
        json.put("host", repository.host()).put("repository", repository.path());
    }

    /** Empty where the record is none of these. */
    static Optional<ClaimRecord> parse(String key, byte[] value) {
        try {
            JsonNode json = requireNonNull(JSON.readTree(value));
            String worker = json.path("worker").asText();
            String claim = json.path("claim").asText();
            return switch (json.path("state").asText()) {
                case "claimed" -> Optional.of(new Claimed(key, worker, claim, place(json.path("upload"))));
                case "released" ->
                    Optional.of(new Released(
                            key, worker, claim, place(json.path("upload")), repository(json.path("holder"))));
                case "alive" -> Optional.of(new Alive(worker));
                default -> Optional.empty();
            };
        } catch (IOException | InvalidReferenceException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            // A location that is no URI.
            return Optional.empty();
        }
    }

    private static Optional<Place> place(JsonNode json) {
        return repository(json)
                .map(repository -> new Place(
                        repository,
                        URI.create(json.path("location").asText()),
                        json.path("bytes").asLong()));
    }

    private static Optional<Repository> repository(JsonNode json) {
        return json.has("repository")
                ? Optional.of(new Repository(
                        json.path("host").asText(), json.path("repository").asText()))
                : Optional.empty();
    }
}
