package dev.slipway.converter.download;

import dev.slipway.converter.store.DiskStore;
import dev.slipway.http.AddressSecret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The downloads that run: opens disks for them, sends bytes, cuts off those whose clients take none, and counts. */
@Singleton
class Downloads {
    private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);

    private final DownloadStep step;
    private final Places places;
    private final ScheduledExecutorService timer;
    private final SlowClients slowClients;
    private final Counter bytes;
    private final Counter cut;

    @Inject
    Downloads(DownloadConfig config, DiskStore disks, MeterRegistry metrics) {
        this.places = new Places(config.atOnce(), config.perTenant());
        this.step = new DownloadStep(disks, config.secretFile().map(AddressSecret::new), places, Clock.systemUTC());
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("disk-downloads").factory());
        this.slowClients =
                new SlowClients(timer, config.patience(), config.least().asLongValue());
        Gauge.builder("slipway.converter.downloads", places, Places::inUse)
                .description("Downloads of disks that run now")
                .register(metrics);
        this.bytes = Counter.builder("slipway.converter.downloads.bytes")
                .description("Bytes of disks that clients took")
                .register(metrics);
        this.cut = Counter.builder("slipway.converter.downloads.cut")
                .description("Downloads whose clients took next to nothing for too long")
                .register(metrics);
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }

    DownloadOutcome open(DownloadStep.Address address) {
        return step.open(address);
    }

    /** Gives back what {@link DownloadOutcome.Opened} brought, once. */
    void close(OpenDisk disk, String tenant) {
        if (!disk.isGivenBack().compareAndSet(false, true)) {
            return;
        }
        places.giveBack(tenant);
        try {
            disk.close();
        } catch (IOException e) {
            LOG.warn(
                    "a disk cannot be closed: digest={} reason={}", disk.image().manifestDigest(), e.getMessage());
        }
    }

    /**
     * A body that sends these bytes and closes the disk.
     *
     * @param hangUp ends the client's connection
     */
    StreamingOutput body(DiskBytes part, String tenant, Runnable hangUp) {
        return out -> send(part, tenant, hangUp, out);
    }

    private void send(DiskBytes part, String tenant, Runnable hangUp, OutputStream out) throws IOException {
        AtomicBoolean slow = new AtomicBoolean();
        Future<?> watch = slowClients.watch(part.sent()::get, () -> {
            slow.set(true);
            hangUp.run();
        });
        String end = "done";
        try {
            part.writeTo(out);
        } catch (InterruptedIOException e) {
            end = "the converter stops";
            throw e;
        } catch (IOException e) {
            end = slow.get() ? "too slow" : "gone: " + e.getMessage();
            throw e;
        } finally {
            watch.cancel(false);
            close(part.disk(), tenant);
            count(part, tenant, slow.get(), end);
        }
    }

    private void count(DiskBytes part, String tenant, boolean slow, String end) {
        bytes.increment((double) part.sent().get());
        if (slow) {
            cut.increment();
        }
        LOG.info(
                "a download ended: digest={} tenant={} first={} length={} sent={} end={}",
                part.disk().image().manifestDigest(),
                tenant,
                part.first(),
                part.length(),
                part.sent().get(),
                end);
    }
}
