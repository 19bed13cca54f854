package dev.slipway.launcher.health;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries machines while a launcher takes no builds: at once where it is in doubt, and in intervals while it is unhealthy. */
public final class Prober implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Prober.class);

    private final MachineHealth health;
    private final Probe probe;
    private final Duration interval;
    private final Thread thread;

    /** Finds out whether a machine comes up. */
    @FunctionalInterface
    public interface Probe {
        /** Why none does; empty where one did. */
        Optional<String> failure() throws InterruptedException;
    }

    private Prober(MachineHealth health, Probe probe, Duration interval) {
        this.health = health;
        this.probe = probe;
        this.interval = interval;
        this.thread = Thread.ofPlatform().daemon().name("prober").unstarted(this::run);
    }

    /** @param interval between the ends and the beginnings of probes while the launcher is unhealthy */
    public static Prober start(MachineHealth health, Probe probe, Duration interval) {
        Prober prober = new Prober(health, probe, interval);
        prober.thread.start();
        return prober;
    }

    private void run() {
        try {
            while (true) {
                MachineHealth.Standing trouble = health.awaitTrouble();
                if (trouble instanceof MachineHealth.Standing.Unhealthy) {
                    Thread.sleep(interval);
                }
                if (!health.takesBuilds()) {
                    probe();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void probe() throws InterruptedException {
        Optional<String> failure;
        try {
            failure = probe.failure();
        } catch (RuntimeException e) {
            LOG.warn("a probe failed unexpectedly", e);
            failure = Optional.of(e.toString());
        }
        if (failure.isPresent()) {
            LOG.warn("a machine without a build did not come up: reason={}", failure.get());
            health.failed(failure.get());
        } else {
            health.booted();
        }
    }

    /** Returns when a machine that is being tried is gone. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
