package dev.slipway.mirror.copy;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.registry.copy.CopyListener;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How much of one image has arrived, told to a {@link CopyWatch} now and then. A blob that is sent again counts once. */
public final class CopyProgress implements CopyListener {
    private final CopyWatch watch;
    private final Clock clock;
    private final Map<Digest, Long> arrived = new HashMap<>();
    private long bytes;
    private long total;
    private Instant next;

    /** Of a copy that begins now. */
    public CopyProgress(CopyWatch watch, Clock clock) {
        this.watch = watch;
        this.clock = clock;
        this.next = clock.instant().plus(watch.first());
    }

    @Override
    public void found(Descriptor blob) {
        // What strangers claim may be more than a number holds.
        total = blob.size() > Long.MAX_VALUE - total ? Long.MAX_VALUE : total + blob.size();
    }

    @Override
    public void copying(Descriptor blob) {
        tell();
    }

    @Override
    public void sent(Descriptor blob, long sent) {
        count(blob, sent);
        tell();
    }

    @Override
    public void copied(Descriptor content) {
        whole(content);
    }

    @Override
    public void present(Descriptor content) {
        whole(content);
    }

    private void whole(Descriptor content) {
        if (!MediaTypes.isManifest(content.mediaType()) && !MediaTypes.isIndex(content.mediaType())) {
            count(content, content.size());
        }
        tell();
    }

    private void count(Descriptor blob, long sent) {
        long before = arrived.getOrDefault(blob.digest(), 0L);
        if (sent > before) {
            arrived.put(blob.digest(), sent);
            bytes += sent - before;
        }
    }

    private void tell() {
        Instant now = clock.instant();
        if (!now.isBefore(next)) {
            next = now.plus(watch.interval());
            watch.listener().arrived(bytes, total);
        }
    }
}
