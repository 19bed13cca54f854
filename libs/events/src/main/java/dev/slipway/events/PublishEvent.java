package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.events.text.Absent;
import dev.slipway.events.text.Excerpt;
import dev.slipway.events.text.Visible;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the publisher is to do, and what it did: giving names to images, and removing what is in the registry. */
public sealed interface PublishEvent extends Event {
    /**
     * An image in Slipway's registry is to get names. The publisher writes it for a build that has succeeded, build-api where somebody
     * gives an image a further name.
     *
     * @param id the build's id, or the id of the request: a t and a ULID
     * @param tenant whose image it is
     * @param buildId the build that made the image, where it was made for a build
     * @param repository where the image lies: {@code builds/<tenant>/<build id>} or {@code images/<tenant>/<name>}
     * @param digest of its manifest or index
     * @param names as the caller wrote them: {@code web:1.4}, {@code registry.example.com/team/web:1.4}
     * @param registryLogins as {@link BuildRequested#registryLogins}
     * @param askedAt when the build, or the name, was asked for. Of two images that want one name, the one that was asked for later has it
     */
    record PublishJob(
            String id,
            String tenant,
            Optional<String> buildId,
            String repository,
            String digest,
            List<String> names,
            Optional<String> registryLogins,
            Instant askedAt)
            implements PublishEvent {
        public PublishJob {
            requireNonNull(id, "id");
            requireNonNull(tenant, "tenant");
            buildId = Absent.ifNull(buildId);
            requireNonNull(repository, "repository");
            requireNonNull(digest, "digest");
            names = Absent.ifNull(names);
            registryLogins = Absent.ifNull(registryLogins);
            requireNonNull(askedAt, "asked_at");
        }

        @Override
        public String subject() {
            return id;
        }

        /** Without what is sealed. */
        @Override
        public String toString() {
            return "PublishJob[id=" + id + ", repository=" + repository + ", digest=" + digest + ", names=" + names
                    + ", askedAt=" + askedAt + "]";
        }
    }

    /**
     * What became of one name. The first record of a name and an {@link #id} counts.
     *
     * @param id of the {@link PublishJob}: the build's, or the request's
     * @param name as the caller wrote it
     * @param place where it is, or would be, in full: {@code images/<tenant>/web:1.4} in Slipway's registry, {@code
     *     registry.example.com/team/web:1.4} elsewhere
     * @param digest of the image, also where it was not published
     * @param message where it was not published: what happened, and what to do; cut after 1024 characters
     * @param askedAt as that of the job
     */
    record ImagePublished(
            String id,
            String tenant,
            Optional<String> buildId,
            String name,
            String place,
            Result result,
            String digest,
            Optional<String> message,
            Instant askedAt,
            Instant publishedAt)
            implements PublishEvent {
        private static final int LONGEST_MESSAGE = 1024;

        public ImagePublished {
            requireNonNull(id, "id");
            requireNonNull(tenant, "tenant");
            buildId = Absent.ifNull(buildId);
            requireNonNull(name, "name");
            requireNonNull(place, "place");
            requireNonNull(result, "result");
            requireNonNull(digest, "digest");
            message = Absent.ifNull(message).map(text -> Excerpt.of(Visible.text(text), LONGEST_MESSAGE));
            requireNonNull(askedAt, "asked_at");
            requireNonNull(publishedAt, "published_at");
        }

        @Override
        public String subject() {
            return id;
        }

        /** What happened. */
        public enum Result {
            /** The name leads to the image. */
            @JsonProperty("published")
            PUBLISHED,
            /** A build, or a request, that was asked for later has the name: nothing is wrong. */
            @JsonProperty("superseded")
            SUPERSEDED,
            /** The other registry, or the operator's rules, do not want it. */
            @JsonProperty("refused")
            REFUSED,
            /** A registry did not do its part, again and again. */
            @JsonProperty("failed")
            FAILED,
            /** Somebody had the name removed. The digest is that of the image that had it. */
            @JsonProperty("removed")
            REMOVED;

            /** The word in events and answers: {@code published}. */
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /**
     * Somebody wants something to be removed from Slipway's registry; work for the publisher.
     *
     * @param id of the request: an x and a ULID
     * @param tenant whose name it is; absent where all tenants' images are looked at
     * @param name the name to remove, in full: {@code web:1.4}; absent where what nobody needs any more is to be removed
     * @param dryRun whether to tell only what would be removed
     * @param requestedBy the name of the token that asked
     */
    record RemovalJob(
            String id,
            Optional<String> tenant,
            Optional<String> name,
            boolean dryRun,
            String requestedBy,
            Instant askedAt)
            implements PublishEvent {
        public RemovalJob {
            requireNonNull(id, "id");
            tenant = Absent.ifNull(tenant);
            name = Absent.ifNull(name);
            requireNonNull(requestedBy, "requested_by");
            requireNonNull(askedAt, "asked_at");
        }

        @Override
        public String subject() {
            return id;
        }
    }

    /**
     * What became of a {@link RemovalJob}. The first record of an {@link #id} counts.
     *
     * @param name as in the job
     * @param count of all that was removed, or would be
     * @param removed what was removed, or would be: the first {@link #MOST} of it
     * @param message where it failed: what happened, and what to do; cut after 1024 characters
     */
    record ImagesRemoved(
            String id,
            Optional<String> tenant,
            Optional<String> name,
            Result result,
            int count,
            List<Item> removed,
            Optional<String> message,
            Instant removedAt)
            implements PublishEvent {
        /** That are named in one event. */
        public static final int MOST = 200;

        private static final int LONGEST_MESSAGE = 1024;

        public ImagesRemoved {
            requireNonNull(id, "id");
            tenant = Absent.ifNull(tenant);
            name = Absent.ifNull(name);
            requireNonNull(result, "result");
            removed = Absent.ifNull(removed).stream().limit(MOST).toList();
            message = Absent.ifNull(message).map(text -> Excerpt.of(Visible.text(text), LONGEST_MESSAGE));
            requireNonNull(removedAt, "removed_at");
        }

        @Override
        public String subject() {
            return id;
        }

        /**
         * One thing.
         *
         * @param place in Slipway's registry: {@code images/<tenant>/web:1.4}, {@code builds/<tenant>/<build id>}
         * @param reason in a word: asked, cancelled, unnamed, unused
         */
        public record Item(String place, String reason) {
            public Item {
                requireNonNull(place, "place");
                requireNonNull(reason, "reason");
            }
        }

        /** What happened. */
        public enum Result {
            /** It is gone; or nothing was to be removed. */
            @JsonProperty("removed")
            REMOVED,
            /** It would be removed, and was not: a dry run. */
            @JsonProperty("would_be_removed")
            WOULD_BE_REMOVED,
            /** There is no such name. */
            @JsonProperty("absent")
            ABSENT,
            /** The registry did not do its part. What was removed before stays removed. */
            @JsonProperty("failed")
            FAILED;

            /** The word in events and answers: {@code removed}. */
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }
}
