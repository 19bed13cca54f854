package dev.slipway.mirror.check;

import dev.slipway.events.MirrorImageChecked;
import dev.slipway.kafka.Decoded;
import dev.slipway.kafka.EventCodec;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the images of the mirror were last compared with their upstreams: the fold of the compacted topic. Of two records of one
 * image the later question counts. What is lost or late only makes somebody ask the upstream once more.
 */
public final class MirrorChecks {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorChecks.class);

    private final Map<String, MirrorImageChecked> byReference = new ConcurrentHashMap<>();

    public void apply(MirrorImageChecked check) {
        byReference.merge(check.reference(), check, MirrorChecks::both);
    }

    /** What would be known of an image if this were said of it. */
    public MirrorImageChecked with(MirrorImageChecked check) {
        return of(check.reference()).map(known -> both(known, check)).orElse(check);
    }

    private static MirrorImageChecked both(MirrorImageChecked known, MirrorImageChecked next) {
        MirrorImageChecked later = next.askedAt().isBefore(known.askedAt()) ? known : next;
        Instant needed = known.lastNeeded().isAfter(next.lastNeeded()) ? known.lastNeeded() : next.lastNeeded();
        return later.neededAt(needed);
    }

    public void apply(ConsumerRecord<String, byte[]> kafkaRecord) {
        if (kafkaRecord.value() == null) {
            forget(String.valueOf(kafkaRecord.key()));
            return;
        }
        if (EventCodec.decode(kafkaRecord) instanceof Decoded.Known(MirrorImageChecked check, String _)) {
            apply(check);
        } else {
            LOG.warn(
                    "skipped a record that is no comparison of an image: offset={} key={}",
                    kafkaRecord.offset(),
                    kafkaRecord.key());
        }
    }

    /** Those that nobody has needed since that time. */
    List<MirrorImageChecked> neededBefore(Instant then) {
        return byReference.values().stream()
                .filter(check -> check.lastNeeded().isBefore(then))
                .toList();
    }

    /** All that are known. */
    public Collection<MirrorImageChecked> all() {
        return List.copyOf(byReference.values());
    }

    /** Whether an upstream was ever asked with success about some image of a repository of the mirror. */
    public boolean hasConfirmed(String repository) {
        return byReference.values().stream()
                .anyMatch(check -> check.repository().equals(repository)
                        && check.checkedAt().isPresent());
    }

    public void forget(String reference) {
        byReference.remove(reference);
    }

    public Optional<MirrorImageChecked> of(String reference) {
        return Optional.ofNullable(byReference.get(reference));
    }
}
