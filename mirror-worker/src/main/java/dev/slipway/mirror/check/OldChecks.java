package dev.slipway.mirror.check;

import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.kafka.mirror.CurrentReaders;
import dev.slipway.kafka.mirror.MirrorReaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets the comparisons of images that no build has needed for long, so that {@link MirrorChecks} and its topic do not grow for ever.
 * A build that needs such an image after all asks its upstream once more.
 *
 * <p>Those of private repositories stay: they show that the images there were not pushed by hand, should the record of the repository
 * be lost.
 *
 * @param tombstone removes what is said of this reference, and returns when Kafka knows
 * @param after how long ago somebody must have needed the image
 */
public record OldChecks(
        CurrentReaders readers, MirrorChecks checks, Consumer<String> tombstone, Duration after, Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(OldChecks.class);

    /** To be called when all comparisons on the topic are known: of an image that was compared again, only the last one tells. */
    public void forget() throws InterruptedException {
        Instant then = clock.instant().minus(after);
        List<MirrorImageChecked> old = checks.neededBefore(then);
        if (old.isEmpty()) {
            return;
        }
        MirrorReaders now = readers.now();
        Predicate<MirrorImageChecked> isPublic = check -> now.of(check.repository())
                .filter(Predicate.not(MirrorRepositoryChanged::closed))
                .isPresent();
        List<String> references =
                old.stream().filter(isPublic).map(MirrorImageChecked::reference).toList();
        references.forEach(tombstone);
        LOG.info("forgot when images were last compared: images={} before={}", references.size(), then);
    }
}
