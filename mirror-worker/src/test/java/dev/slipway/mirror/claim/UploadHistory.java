package dev.slipway.mirror.claim;

import dev.slipway.events.Topics;
import dev.slipway.kafka.EventFold;
import dev.slipway.mirror.claim.ClaimRecord.Claimed;
import dev.slipway.registry.client.UploadBookmark.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What became of uploads, as all workers together tell it on the topic. */
public final class UploadHistory implements AutoCloseable {
    private final Set<String> claims = new HashSet<>();
    private final Map<String, String> lastPlaceOf = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Map<String, Integer> lost = new HashMap<>();
    private final EventFold fold;
    private int takenOver;

    public UploadHistory(Map<String, Object> kafka) {
        fold = EventFold.ofRecords(kafka, List.of(Topics.MIRROR_CLAIM), this::apply);
    }

    private synchronized void apply(ConsumerRecord<String, byte[]> read) {
        if (!(ClaimRecord.parse(read.key(), read.value()).orElse(null) instanceof Claimed claimed)) {
            return;
        }
        boolean isNew = claims.add(claimed.claim());
        if (claimed.upload().isPresent()) {
            String before = lastPlaceOf.put(claimed.key(), claimed.claim());
            Place left = places.put(claimed.key(), claimed.upload().get());
            boolean others = before != null && !before.equals(claimed.claim());
            if (others && left != null && claimed.upload().get().bytes() >= left.bytes()) {
                takenOver++;
            }
        } else if (!isNew) {
            places.remove(claimed.key());
            lost.merge(claimed.key(), 1, Integer::sum);
        }
    }

    /** How often the upload of a blob could not be gone on with. */
    public synchronized int lost(String digest) {
        return lost.getOrDefault(digest, 0);
    }

    /** How often somebody went on with an upload that another one had begun. */
    public synchronized int takenOver() {
        return takenOver;
    }

    /** Returns when all is known that has been written. */
    public void catchUp() throws Exception {
        fold.caughtUp().get();
    }

    @Override
    public void close() {
        fold.close();
    }
}
