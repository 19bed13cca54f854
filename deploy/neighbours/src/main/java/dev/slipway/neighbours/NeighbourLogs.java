package dev.slipway.neighbours;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the logs of child processes from growing for ever. The children append to files that they keep open, so a log that is
 * large is copied to {@code NAME.1}, over the one before, and emptied; lines that are written between the two are lost.
 */
public final class NeighbourLogs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NeighbourLogs.class);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final long LARGE = 32 << 20;

    private final List<Path> logs;
    private final long large;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("neighbour-logs").factory());

    /** @param large bytes from which on a log begins anew */
    NeighbourLogs(List<Path> logs, long large) {
        this.logs = List.copyOf(logs);
        this.large = large;
    }

    /** Looks after the logs, now and from time to time. */
    public static NeighbourLogs keepSmall(List<Path> logs) {
        NeighbourLogs kept = new NeighbourLogs(logs, LARGE);
        kept.look();
        long seconds = LOOK_EVERY.toSeconds();
        ScheduledFuture<?> _ = kept.looking.scheduleWithFixedDelay(kept::look, seconds, seconds, TimeUnit.SECONDS);
        return kept;
    }

    void look() {
        for (Path log : logs) {
            try {
                if (Files.exists(log) && Files.size(log) >= large) {
                    Files.copy(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
                    FileChannel.open(log, StandardOpenOption.WRITE).truncate(0).close();
                }
            } catch (IOException | RuntimeException e) {
                // Whatever it is, there is a next time: an executor would end with the first failure that it sees.
                LOG.warn("cannot begin a log anew: file={} reason={}", log, e.toString());
            }
        }
    }

    @Override
    public void close() {
        looking.close();
    }
}
