package dev.slipway.publisher.publish;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.Event;
import dev.slipway.events.PublishEvent.ImagePublished;
import dev.slipway.events.PublishEvent.ImagePublished.Result;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which names have ended, and which image each place has by right: that of the build, or the request, that was asked for last. Folded from
 * what was published. Safe for use by several threads.
 *
 * <p>It remembers far more names than could be delivered again; the oldest are forgotten.
 */
final class NameBoard {
    private static final int LIMIT = 200_000;
    /** What was asked for in one millisecond has an order, too. */
    private static final Comparator<ImagePublished> ORDER =
            Comparator.comparing(ImagePublished::askedAt).thenComparing(ImagePublished::id);

    private final Map<Name, ImagePublished> ends = new LinkedHashMap<>();
    private final Map<Place, ImagePublished> holders = new LinkedHashMap<>();

    /** Two jobs may want one name, and one job has several. */
    record Name(String jobId, String name) {
        Name {
            requireNonNull(jobId, "jobId");
            requireNonNull(name, "name");
        }
    }

    /** A tag, as one tenant sees it: nobody keeps another tenant from pushing to some registry by pushing there first. */
    record Place(String tenant, String reference) {
        Place {
            requireNonNull(tenant, "tenant");
            requireNonNull(reference, "reference");
        }
    }

    /** Takes one event of the topic, in its order, each at least once. */
    synchronized void apply(Event event) {
        if (!(event instanceof ImagePublished published)) {
            return;
        }
        ends.putIfAbsent(new Name(published.id(), published.name()), published);
        shorten(ends);
        if (published.result() == Result.PUBLISHED || published.result() == Result.REMOVED) {
            holders.merge(
                    new Place(published.tenant(), published.place()),
                    published,
                    (known, next) -> ORDER.compare(known, next) < 0 ? next : known);
            shorten(holders);
        }
    }

    /** How a job's name ended, if it has. */
    synchronized Optional<ImagePublished> end(Name name) {
        return Optional.ofNullable(ends.get(name));
    }

    /** What the place has by right. Where that was removed, the record says so. */
    synchronized Optional<ImagePublished> holder(Place place) {
        return Optional.ofNullable(holders.get(place));
    }

    private static void shorten(Map<?, ImagePublished> records) {
        if (records.size() > LIMIT) {
            records.remove(records.keySet().iterator().next());
        }
    }
}
