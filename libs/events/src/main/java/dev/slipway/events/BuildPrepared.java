package dev.slipway.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.events.spec.BaseImage;
import dev.slipway.events.text.Absent;
import java.util.List;

/** A build whose base images are known: which of them the mirror has, and at which digest. */
public record BuildPrepared(BuildRequested build, List<BaseImage> baseImages) implements Event {
    /** A Dockerfile that names more images is refused. */
    public static final int MOST_BASE_IMAGES = 200;

    public BuildPrepared {
        requireNonNull(build, "build");
        baseImages = Absent.ifNull(baseImages);
    }

    @Override
    public String subject() {
        return build.buildId();
    }
}
