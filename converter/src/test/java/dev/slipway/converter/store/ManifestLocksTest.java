package dev.slipway.converter.store;

import static dev.slipway.converter.store.TestDisks.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestLocksTest {

    private static final Digest ONE = digest(1);

    @TempDir
    Path folder;

    private ManifestLocks locks;

    @BeforeEach
    void open() throws IOException {
        locks = ManifestLocks.open(folder.resolve(".lock"));
    }

    @AfterEach
    void close() throws IOException {
        locks.close();
    }

    @Test
    void oneThreadAtATimeHasAManifest() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<?> done : IntStream.range(0, 200)
                    .mapToObj(ignored -> threads.submit(() -> {
                        try (ManifestLocks.Held held = locks.hold(ONE)) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            Thread.onSpinWait();
                            return inside.decrementAndGet();
                        }
                    }))
                    .toList()) {
                done.get();
            }
        }

        assertThat(most).hasValue(1);
    }

    @Test
    void manifestsThatDifferDoNotWaitForOneAnother() throws Exception {
        Digest two = new Digest("sha256", "f".repeat(64));
        try (ManifestLocks.Held one = locks.hold(ONE);
                ManifestLocks.Held other = locks.hold(two)) {
            assertThat(locks.tryHold(two)).isEmpty();
        }
        assertThat(locks.tryHold(two)).isPresent();
    }

    @Test
    void manifestsThatShareTheirFirstDigitsWaitForOneAnother() throws Exception {
        Digest alike = new Digest("sha256", "0".repeat(60) + "abcd");
        try (ManifestLocks.Held held = locks.hold(ONE)) {
            assertThat(CompletableFuture.supplyAsync(() -> isFree(alike)).get()).isFalse();
        }
        assertThat(isFree(alike)).isTrue();
    }

    @Test
    void whoeverIsInterruptedWhileWaitingHarmsNobody() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(2);
        try (ManifestLocks.Held held = locks.hold(ONE);
                ManifestLocks another = ManifestLocks.open(folder.resolve(".lock"))) {
            for (ManifestLocks waiting : new ManifestLocks[] {locks, another}) {
                Thread waiter = Thread.ofPlatform().start(() -> {
                    try {
                        waiting.hold(ONE).close();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                waiter.interrupt();
                waiter.join();
            }
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(CompletableFuture.supplyAsync(() -> isFree(ONE)).get()).isFalse();
        }
        assertThat(isFree(ONE)).isTrue();
    }

    private boolean isFree(Digest manifest) {
        try {
            var held = locks.tryHold(manifest);
            if (held.isPresent()) {
                held.get().close();
            }
            return held.isPresent();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
