package dev.slipway.registry.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.oci.Digest;
import dev.slipway.registry.reference.Repository;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One blob that two copies want at once. */
@Timeout(60)
class TransfersTest {
    private static final Repository A = new Repository("registry.example.com", "mirror/docker.io/a");
    private static final Repository B = new Repository("registry.example.com", "mirror/quay.io/b");
    private static final Digest BLOB = Digest.sha256(new byte[] {1});

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger sent = new AtomicInteger();

    private FutureTask<Boolean> begin(Transfers transfers) throws InterruptedException {
        FutureTask<Boolean> first = new FutureTask<>(() -> transfers.alone(A, BLOB, () -> {
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }));
        Thread.ofVirtual().start(first);
        begun.await();
        return first;
    }

    @Test
    void whoComesLaterWaitsAndSendsNothing() throws Exception {
        Transfers transfers = new Transfers();
        FutureTask<Boolean> first = begin(transfers);
        FutureTask<Boolean> later = new FutureTask<>(() -> transfers.alone(B, BLOB, sent::incrementAndGet));
        Thread thread = Thread.ofVirtual().start(later);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        end.countDown();

        assertThat(first.get()).isTrue();
        assertThat(later.get()).isFalse();
        assertThat(sent).hasValue(0);
    }

    /** One upstream that drips must not keep a layer from all who have it from others. */
    @Test
    void whoHasWaitedForLongSendsItToo() throws Exception {
        Transfers transfers = new Transfers(_ -> true, Duration.ofMillis(50));
        FutureTask<Boolean> first = begin(transfers);

        assertThat(transfers.alone(B, BLOB, sent::incrementAndGet)).isTrue();

        assertThat(sent).hasValue(1);
        assertThat(first.isDone()).isFalse();
        end.countDown();
        assertThat(first.get()).isTrue();
    }
}
