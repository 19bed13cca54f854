package dev.slipway.converter.cleanup;

import dev.slipway.converter.registry.RegistryConfig;
import dev.slipway.converter.store.DiskStore;
import dev.slipway.timing.PeriodicRun;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the {@link CleanupStep} now and then, or when it is asked to; logs and counts what was removed. */
@ApplicationScoped
class CleanupRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CleanupRunner.class);

    private final CleanupConfig config;
    private final RegistryCheck registry;
    private final CleanupStep cleanup;
    private final Counter removed;
    private final Counter freedBytes;
    private @Nullable PeriodicRun periodic;

    @Inject
    CleanupRunner(CleanupConfig config, RegistryConfig registry, DiskStore disks, MeterRegistry metrics) {
        this.config = config;
        this.registry = new RegistryCheck(registry);
        this.cleanup = new CleanupStep(disks, this.registry, config.grace(), Clock.systemUTC());
        this.removed = Counter.builder("slipway.converter.disks.removed")
                .description("Disks removed because their images are gone")
                .register(metrics);
        this.freedBytes = Counter.builder("slipway.converter.disks.freed.bytes")
                .description("Bytes of the disks that were removed")
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        config.every()
                .duration()
                .ifPresent(interval -> periodic = PeriodicRun.start("converter-cleanup", interval, this::runOnce));
    }

    void stop(@Observes ShutdownEvent event) {
        if (periodic != null) {
            periodic.close();
        }
        registry.close();
    }

    /** Cleans up now; what the regular cleanup does at the same time does no harm. */
    List<CheckedDisk> run(boolean dryRun) throws IOException, InterruptedException {
        List<CheckedDisk> disks = cleanup.run(dryRun);
        disks.forEach(this::record);
        tellOfDoubts(disks);
        return disks;
    }

    void runOnce() throws IOException, InterruptedException {
        run(config.dryRun());
    }

    private void record(CheckedDisk disk) {
        switch (disk.verdict()) {
            case CleanupOutcome.Removed() -> {
                removed.increment();
                freedBytes.increment((double) disk.bytes());
                told("removed a disk whose image is gone", disk);
            }
            case CleanupOutcome.WouldBeRemoved() -> told("would remove a disk whose image is gone", disk);
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
