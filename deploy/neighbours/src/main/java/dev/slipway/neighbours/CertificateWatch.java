package dev.slipway.neighbours;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts a registry when its certificates have changed: Distribution 2.8 reads them only when it starts. It waits for a
 * moment in which nobody pushes, some minutes at most; requests that are under way then have some seconds to end
 * ({@code draintimeout} in the registry's configuration).
 */
public final class CertificateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** Between two blobs, and before its manifest, a push is silent for a moment; so is one over a bad line. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final Path bundle;
    private final OpenUploads uploads;
    private final Neighbour<DistributionProcess> registry;
    private final Thread thread;
    private String known;

    private CertificateWatch(Path bundle, String known, OpenUploads uploads, Neighbour<DistributionProcess> registry) {
        this.bundle = bundle;
        this.known = known;
        this.uploads = uploads;
        this.registry = registry;
        this.thread = Thread.ofPlatform().daemon().name("registry-certificates").unstarted(this::watch);
    }

    /**
     * Watches from now on.
     *
     * @param settings of a registry that wants tokens
     * @param known what the bundle said before the registry was started
     */
    public static CertificateWatch start(
            DistributionSettings settings, String known, Neighbour<DistributionProcess> registry) {
        Path bundle = settings.token().orElseThrow().certificateBundle();
        CertificateWatch watch = new CertificateWatch(bundle, known, new OpenUploads(settings.data()), registry);
        watch.thread.start();
        return watch;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            if (!Files.readString(bundle).equals(known)) {
                awaitSilence();
                // What it says now is what the registry is going to read, or older than that.
                known = Files.readString(bundle);
                registry.restart();
            }
        } catch (IOException e) {
            LOG.warn("the registry's certificates cannot be read: file={} reason={}", bundle, e.toString());
        }
    }

    private void awaitSilence() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        LOG.info("the registry's certificates have changed, it is restarted when nobody pushes: file={}", bundle);
        while (uploads.changedWithin(SILENCE)) {
            if (System.nanoTime() > deadline) {
                LOG.warn("the registry is restarted although somebody pushes: waited={}", LONGEST_WAIT);
                return;
            }
            Thread.sleep(LOOK_EVERY);
        }
    }
}
