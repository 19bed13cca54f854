package dev.slipway.dockerfile.stage;

import dev.slipway.dockerfile.text.TextRange;
import java.util.List;

/** What the argument of a FROM means for one set of build arguments. */
public sealed interface StageBase {

    record EarlierStage(int index) implements StageBase {}

    /** {@code scratch}. */
    record Nothing() implements StageBase {}

    /** @param ranges the parts of the source that spell the image */
    record Image(String name, List<TextRange> ranges) implements StageBase {}

    /** It expands to nothing, to what is no image, or not at all. */
    record Unknown() implements StageBase {}
}
