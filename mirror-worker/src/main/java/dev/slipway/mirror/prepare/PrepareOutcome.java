package dev.slipway.mirror.prepare;

import dev.slipway.events.life.FinishReason;
import dev.slipway.events.spec.BaseImage;
import java.util.List;

/** How the step ended for one build. */
sealed interface PrepareOutcome {

    /** The build goes on; every image that the mirror can hold at all is in the list. */
    record Prepared(List<BaseImage> baseImages) implements PrepareOutcome {
        public Prepared {
            baseImages = List.copyOf(baseImages);
        }
    }

    /** The build cannot succeed whatever anybody tries: its Dockerfile or source is wrong. */
    record Rejected(FinishReason reason, String message) implements PrepareOutcome {}
}
