package dev.slipway.publisher.publish;

import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagePublished.Result;
import dev.slipway.events.PublishEvent.PublishJob;
import dev.slipway.events.repository.ImageName;
import dev.slipway.events.repository.RepositoryNames;
import dev.slipway.oci.Digest;
import dev.slipway.oci.RawManifest;
import dev.slipway.publisher.publish.Destinations.Way;
import dev.slipway.publisher.publish.NameBoard.Place;
import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Gives an image one of its names. All of the image is brought first, by digest; then the tag is set, by one request.
 *
 * <p>Several publishers may work at the same time, and registries cannot set a tag only if it leads where somebody thinks. So whoever
 * has set a tag tells of it, then reads what all others told, and sets the tag to what the last of them in the order of asking brought
 * ({@link #settle}). Whoever sets a tag last therefore leaves the right one.
 *
 * @param names who has which name
 * @param destinations the ways there
 */
record PublishStep(CurrentNames names, Destinations destinations) {
    /** Where a name of a job is, as events have it. */
    static String place(PublishJob job, String name) {
        return switch (ImageName.parse(name)) {
            case ImageName.Own own -> RepositoryNames.IMAGES + "/" + job.tenant() + "/" + own;
            case ImageName.Elsewhere elsewhere -> elsewhere.toString();
        };
    }

    /** Brings the image and sets the tag, unless somebody who asked later has it. */
    PublishOutcome publish(PublishJob job, String name) throws InterruptedException {
        Optional<ImagePublished> later = later(job, name);
        if (later.isPresent()) {
            return superseded(later.get());
        }
        return switch (destinations.open(job, name)) {
            case Way.Closed(String reason) -> new PublishOutcome.Refused(reason);
            case Way.Away(String reason) -> new PublishOutcome.Unavailable(reason);
            case Way.Open(Destination destination) -> {
                try (destination) {
                    yield bring(job, name, destination);
                }
            }
        };
    }

    private Optional<ImagePublished> later(PublishJob job, String name) throws InterruptedException {
        return names.now().holder(new Place(job.tenant(), place(job, name))).filter(holder -> isAfter(holder, job));
    }

    private static boolean isAfter(ImagePublished holder, PublishJob job) {
        int order = holder.askedAt().compareTo(job.askedAt());
        return order > 0 || (order == 0 && holder.id().compareTo(job.id()) > 0);
    }

    private static PublishOutcome superseded(ImagePublished later) {
        Instant when = later.askedAt();
        String what = later.result() == Result.REMOVED
                ? "the name was removed, which was asked for later"
                : later.buildId()
                        .map(build -> "build " + build + ", which was asked for later, has the name")
                        .orElse("somebody gave the name to another image later");
        return new PublishOutcome.Superseded(what + " (" + when + ")");
    }

    private PublishOutcome bring(PublishJob job, String name, Destination destination) throws InterruptedException {
        boolean own = ImageName.parse(name) instanceof ImageName.Own;
        RawManifest image;
        try {
            image = destination.image(Digest.parse(job.digest()));
        } catch (RegistryException.NotFound e) {
            return new PublishOutcome.Refused("Slipway's registry no longer has the image " + job.repository() + "@"
                    + job.digest() + "; build it again");
        } catch (IOException e) {
            return unavailable(e);
        }
        try {
            destination.bring(image);
            // It may have taken minutes.
            Optional<ImagePublished> later = later(job, name);
            if (later.isPresent()) {
                return superseded(later.get());
            }
            destination.point(image);
            return new PublishOutcome.Published();
        } catch (RegistryException e) {
            return own ? ofOwn(e) : Answers.of(e, destination.to().host());
        } catch (IOException e) {
            return unavailable(e);
        }
    }

    /** Slipway's own registry owes it to the publisher; but what is gone stays gone. */
    private static PublishOutcome ofOwn(RegistryException e) throws InterruptedException {
        return e instanceof RegistryException.NotFound
                ? new PublishOutcome.Refused("Slipway's registry no longer has all of the image: " + e.getMessage())
                : unavailable(e);
    }

    static PublishOutcome unavailable(IOException e) throws InterruptedException {
        if (e instanceof RegistryException.Interrupted) {
            throw new InterruptedException(e.getMessage());
        }
        return new PublishOutcome.Unavailable(String.valueOf(e.getMessage()));
    }

    /**
     * Has the tag lead to what it is to lead to by what everybody has told by now. To be called after what this job did has been told.
     *
     * @return empty when it does, else what hindered
     */
    Optional<String> settle(PublishJob job, String name) throws InterruptedException {
        Place place = new Place(job.tenant(), place(job, name));
        if (!(destinations.open(job, name) instanceof Way.Open(Destination destination))) {
            return Optional.empty();
        }
        try (destination) {
            Optional<Digest> right = right(place);
            while (right.isPresent() && !destination.leadsTo().equals(right)) {
                if (!destination.point(right.get())) {
                    return Optional.empty();
                }
                right = right(place);
            }
            return Optional.empty();
        } catch (RegistryException.Interrupted e) {
            throw new InterruptedException(e.getMessage());
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Digest> right(Place place) throws InterruptedException {
        return names.now()
                .holder(place)
                .filter(holder -> holder.result() == Result.PUBLISHED)
                .map(holder -> Digest.parse(holder.digest()));
    }
}
