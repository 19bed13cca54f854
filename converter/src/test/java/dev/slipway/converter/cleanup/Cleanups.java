package dev.slipway.converter.cleanup;

import dev.slipway.converter.store.DiskStore;
import dev.slipway.converter.store.PushedReference;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** The cleanup for tests of other packages: without a grace, against a registry in memory. */
public final class Cleanups {

    private Cleanups() {}

    /** Cleans up once, and says how many disks were removed. */
    public static long run(DiskStore disks, Predicate<PushedReference> there) throws IOException, InterruptedException {
        ReferenceCheck registry =
                reference -> there.test(reference) ? new ReferenceAnswer.There() : new ReferenceAnswer.Gone();
        return new CleanupStep(disks, registry, Duration.ZERO, Optional.empty(), Clock.systemUTC())
                .run(false).stream()
                        .filter(disk -> disk.verdict() instanceof CleanupOutcome.Removed)
                        .count();
    }
}
