package dev.slipway.converter.cleanup;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.Expects;
import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What becomes of disks whose images are gone. Defaults stand in {@code META-INF/microprofile-config.properties}. */
@ConfigMapping(prefix = "slipway.converter.cleanup")
public interface CleanupConfig {
    /** How often they are looked for; {@code off} for never. */
    // The schedule of CleanupRunner reads it by its name.
    @Expects(Allowed.POSITIVE_DURATION_OR_OFF)
    Interval every();

    /** How long a disk stays after the last push of its image, whatever the registry says. */
    Duration grace();

    /**
     * How long a disk stays that nobody downloads, although its image is there; {@code off} for as long as the image. It is made again
     * when somebody asks for it.
     */
    @Expects(Allowed.POSITIVE_DURATION_OR_OFF)
    Interval unusedFor();

    /** Whether the regular cleanup only tells what it would remove. */
    boolean dryRun();

    /** File with the secret of whoever may clean up by hand, read at each request; without it, nobody may. */
    Optional<Path> secretFile();
}
