package dev.slipway.converter.cleanup;

import dev.slipway.converter.registry.RegistryConfig;
import dev.slipway.converter.store.DiskStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the {@link CleanupStep} now and then, or when it is asked to; logs and counts what was removed. It is there from the
 * start, for its metrics to be there too.
 */
@Startup
@ApplicationScoped
class CleanupRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CleanupRunner.class);

    private final CleanupConfig config;
    private final RegistryCheck registry;
    private final CleanupStep cleanup;
    private final Counter removed;
    private final Counter freedBytes;

    @Inject
    CleanupRunner(CleanupConfig config, RegistryConfig registry, DiskStore disks, MeterRegistry metrics) {
        this.config = config;
        this.registry = new RegistryCheck(registry);
        this.cleanup = new CleanupStep(
                disks, this.registry, config.grace(), config.unusedFor().duration(), Clock.systemUTC());
        this.removed = Counter.builder("slipway.converter.disks.removed")
                .description("Disks removed because their images are gone, or nobody downloads them")
                .register(metrics);
        this.freedBytes = Counter.builder("slipway.converter.disks.freed.bytes")
                .description("Bytes of the disks that were removed")
                .register(metrics);
    }

    @PreDestroy
    void close() {
        registry.close();
    }

    /** Cleans up now; what the regular cleanup does at the same time does no harm. */
    List<CheckedDisk> run(boolean dryRun) throws IOException, InterruptedException {
        List<CheckedDisk> disks = cleanup.run(dryRun);
        disks.forEach(this::record);
        tellOfDoubts(disks);
        return disks;
    }

    @Scheduled(
            identity = "converter-cleanup",
            every = "{slipway.converter.cleanup.every}",
            skipExecutionIf = NotAtTheStart.class,
            concurrentExecution = ConcurrentExecution.SKIP)
    void runOnce() {
        try {
            run(config.dryRun());
        } catch (IOException e) {
            LOG.warn("the disks cannot be listed, trying again later: reason={}", e.getMessage());
        } catch (InterruptedException e) {
            // The converter stops.
            Thread.currentThread().interrupt();
        }
    }

    private void record(CheckedDisk disk) {
        switch (disk.verdict()) {
            case CleanupOutcome.Removed() -> {
                removed.increment();
                freedBytes.increment((double) disk.bytes());
                told("removed a disk whose image is gone", disk);
            }
            case CleanupOutcome.WouldBeRemoved() -> told("would remove a disk whose image is gone", disk);
            case CleanupOutcome.RemovedUnused _ -> {
                removed.increment();
                freedBytes.increment((double) disk.bytes());
                told("removed a disk that nobody downloads", disk);
            }
            case CleanupOutcome.WouldBeRemovedUnused _ -> told("would remove a disk that nobody downloads", disk);
            case CleanupOutcome.Failed(String reason) ->
                LOG.error("a disk could not be looked at or removed: file={} reason={}", disk.file(), reason);
            case CleanupOutcome.StillThere _,
                    CleanupOutcome.NotAnswered _,
                    CleanupOutcome.TooYoung _,
                    CleanupOutcome.NoReference _ ->
                LOG.debug("a disk was kept: digest={} verdict={}", disk.manifest(), disk.verdict());
        }
    }

    /** One line: a registry that does not answer leaves as many doubts as there are disks. */
    private static void tellOfDoubts(List<CheckedDisk> disks) {
        List<CleanupOutcome.NotAnswered> doubts = disks.stream()
                .map(CheckedDisk::verdict)
                .filter(CleanupOutcome.NotAnswered.class::isInstance)
                .map(CleanupOutcome.NotAnswered.class::cast)
                .toList();
        if (!doubts.isEmpty()) {
            LOG.warn(
                    "disks were kept on doubt: count={} first={} reason={}",
                    doubts.size(),
                    doubts.getFirst().reference(),
                    doubts.getFirst().reason());
        }
    }

    private static void told(String what, CheckedDisk disk) {
        LOG.info(
                what + ": digest={} file={} bytes={} image={}",
                disk.manifest(),
                disk.file(),
                disk.bytes(),
                disk.references().getFirst());
    }
}
