package dev.slipway.dockerfile;

import dev.slipway.dockerfile.stage.ImageInstruction;
import java.util.Optional;

/**
 * A place where a Dockerfile names an image that BuildKit pulls.
 *
 * @param line the 1-based number of the line where the instruction begins; 0 for a front end that only the build
 *     argument {@code BUILDKIT_SYNTAX} names
 * @param instruction what names it
 * @param image the reference as written, variables expanded: a short name stays short
 * @param baseOfTarget whether this is the FROM that the stage to be built comes from in the end, through the stages
 *     that it is built from
 * @param needed whether building that stage pulls it; false in stages that nothing leads to
 * @param platform what the stage's {@code --platform} says, variables expanded; where they cannot be, as it is written. Empty where
 *     it has none
 */
public record ImageUse(
        int line,
        ImageInstruction instruction,
        String image,
        boolean baseOfTarget,
        boolean needed,
        Optional<String> platform) {

    /** A use in a stage without {@code --platform}. */
    public ImageUse(int line, ImageInstruction instruction, String image, boolean baseOfTarget, boolean needed) {
        this(line, instruction, image, baseOfTarget, needed, Optional.empty());
    }
}
