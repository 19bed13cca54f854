package dev.slipway.mirror.copy;

import dev.slipway.oci.Descriptor;
import dev.slipway.registry.copy.CopyListener;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** How much of one image has arrived, told to a {@link CopyWatch} now and then. A blob that is sent again counts once. */
public final class CopyProgress implements CopyListener {
    private final CopyWatch watch;
    private final Clock clock;
    private final Optional<Long> total;
    private long bytes;
    private long ofThisBlob;
    private Instant next;

    /**
     * Of a copy that begins now.
     *
     * @param total the bytes of all blobs that there are to copy; empty where nobody knows them
     */
    public CopyProgress(Optional<Long> total, CopyWatch watch, Clock clock) {
        this.total = total;
        this.watch = watch;
        this.clock = clock;
        this.next = clock.instant().plus(watch.first());
    }

    @Override
    public void copying(Descriptor blob) {
        ofThisBlob = 0;
        tell();
    }

    @Override
    public void sent(Descriptor blob, long sent) {
        count(sent);
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
        if (CopyPlan.counts(content)) {
            count(content.size());
            ofThisBlob = 0;
        }
        tell();
    }

    private void count(long sent) {
        bytes += Math.max(0, sent - ofThisBlob);
        ofThisBlob = Math.max(ofThisBlob, sent);
    }

    private void tell() {
        Instant now = clock.instant();
        if (!now.isBefore(next)) {
            next = now.plus(watch.interval());
            watch.listener().arrived(bytes, total);
        }
    }
}
