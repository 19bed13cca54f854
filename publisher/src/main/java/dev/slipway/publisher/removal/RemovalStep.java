package dev.slipway.publisher.removal;

import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagePublished.Result;
import dev.slipway.events.PublishEvent.RemovalJob;
import dev.slipway.events.repository.ImageName;
import dev.slipway.publisher.builds.KnownBuilds;
import dev.slipway.registry.RegistryException;
import java.io.IOException;
import java.util.Optional;

/**
 * Removes a name. Others that lead to the same image stay.
 *
 * <p>Of a removal and an image that gets the name at the same time, the one counts that was asked for later. So whoever removed a tag tells
 * of it, reads what all others told, and gives the tag back where it took it from somebody who asked later ({@link #settle}).
 */
record RemovalStep(Tags tags) {

    /**
     * @param name in Slipway's own registry
     * @param known up to date
     */
    RemovalOutcome remove(RemovalJob job, String tenant, ImageName.Own name, KnownBuilds known)
            throws InterruptedException {
        String repository = name.of(tenant).toString();
        String place = repository + ":" + name.tag();
        Optional<ImagePublished> holder = known.holder(place);
        if (holder.filter(told -> isLater(told, job)).isPresent()) {
            return new RemovalOutcome.Absent(
                    "the name " + name + " was given to another image after its removal was asked for; ask again");
        }
        try {
            if (job.dryRun()) {
                return tags.digest(repository, name.tag()).isPresent()
                        ? new RemovalOutcome.WouldBeRemoved(place)
                        : absent(tenant, name);
            }
            Optional<String> found = tags.remove(repository, name.tag());
            // Who died after the removal did not tell of it.
            Optional<String> had = holder.filter(told -> told.result() == Result.PUBLISHED)
                    .map(ImagePublished::digest)
                    .or(() -> found);
            return had.<RemovalOutcome>map(digest -> new RemovalOutcome.Removed(place, digest))
                    .orElseGet(() -> absent(tenant, name));
        } catch (RegistryException.Interrupted e) {
            throw new InterruptedException(e.getMessage());
        } catch (RegistryException.Rejected e) {
            return new RemovalOutcome.Unavailable("the registry does not delete (" + e.getMessage()
                    + "); its operator sets storage.delete.enabled in its configuration");
        } catch (IOException e) {
            return new RemovalOutcome.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static RemovalOutcome absent(String tenant, ImageName.Own name) {
        return new RemovalOutcome.Absent("tenant " + tenant + " has no image " + name
                + " in Slipway's registry; slipway images ls shows the names");
    }

    private static boolean isLater(ImagePublished told, RemovalJob job) {
        return told.result() == Result.PUBLISHED && told.askedAt().isAfter(job.askedAt());
    }

    /**
     * Gives the tag back, where somebody who asked later has it by right. To be called after the removal was told.
     *
     * @param known up to date, with what was told
     * @return what hindered, else empty
     */
    Optional<String> settle(RemovalJob job, String tenant, ImageName.Own name, KnownBuilds known)
            throws InterruptedException {
        String repository = name.of(tenant).toString();
        Optional<ImagePublished> later =
                known.holder(repository + ":" + name.tag()).filter(told -> isLater(told, job));
        try {
            if (later.isPresent() && !tags.digest(repository, name.tag()).equals(later.map(ImagePublished::digest))) {
                tags.point(repository, name.tag(), later.get().digest());
            }
            return Optional.empty();
        } catch (RegistryException.Interrupted e) {
            throw new InterruptedException(e.getMessage());
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
